import { isDeepStrictEqual } from 'node:util';
import { CallFailed, type Draft, type Handle, type PublishOutcome } from '../../../src/platforms/index.ts';
import { video } from '../../support/media.ts';
import { freshPermit, type OpenPlatform } from '../open-platform.ts';
import { complaints, secretsIn } from './complaints.ts';
import type { OddFlow, Watch } from './odd-answers.ts';
import type { Subject } from './subject.ts';

/** The visible call of each kind of post, and the steps of its uploads. */
export function oddPublishing(subject: Subject): OddFlow[] {
  const { exercise, draft, accept, platform } = subject;
  const kinds = (exercise.kinds ?? []).map(({ name, draft: of }) => ({ name, of: () => small(of()) }));
  return [
    publishing(subject, 'the publication of a text', async () => draft('Odd')),
    ...platform.limits.replies.map((as) =>
      publishing(subject, `a ${as}`, async (on) =>
        draft('Below', { reply: { as, to: await accept(on, draft('Above')) } }),
      ),
    ),
    ...kinds.flatMap(({ name, of }) => [
      publishing(subject, `the publication of ${name}`, async () => draft('Odd', of())),
      // Several files are uploaded one by one.
      ...(of().media?.length === 1
        ? [uploading(subject, `the upload of ${name}`, () => draft('Odd', of()))]
        : []),
    ]),
  ];
}

/** Long videos are uploaded by the same steps, more of them. */
const small = (change: Partial<Draft>): Partial<Draft> =>
  change.media?.some(({ bytes }) => bytes > 1_000_000)
    ? { ...change, media: [video({ bytes: 100_000 })] }
    : change;

function publishing(subject: Subject, name: string, make: (on: OpenPlatform) => Promise<Draft>): OddFlow {
  return {
    name,
    async run(on, watch) {
      const wanted = await make(on);
      const handle = await on.prepare(wanted);
      const before = (await on.effects()).length;
      try {
        const outcome = await watch(() =>
          subject.platform.publish(on.connection, wanted, handle, freshPermit()),
        );
        return [...(await judge(on, wanted, outcome, before)), ...secretsIn(outcome, on)];
      } catch (error) {
        return [`it threw ${String(error)}`];
      }
    },
  };
}

async function judge(
  on: OpenPlatform,
  wanted: Draft,
  outcome: PublishOutcome,
  before: number,
): Promise<string[]> {
  const times = (await on.effects()).length - before;
  const wrong = times === 0 ? [] : await whole(on, wanted, times);
  const honest = times === 0 ? ['refused', 'unknown'] : ['applied', 'applied_unidentified', 'unknown'];
  if (!honest.includes(outcome.outcome))
    wrong.push(`${JSON.stringify(outcome)} of what happened ${times} times`);
  const [live] = await on.feed();
  // LinkedIn names a comment by its number, and by a URN around it.
  if (outcome.outcome === 'applied' && !(live && outcome.remoteId.includes(live.id)))
    wrong.push(`the id is ${outcome.remoteId}, not ${live?.id}`);
  return wrong;
}

/** What is wrong with the newest post in the feed. */
async function whole(on: OpenPlatform, wanted: Draft, times: number): Promise<string[]> {
  const [live] = await on.feed();
  const files = (live?.media ?? []).map(({ sha256, alt }) => [sha256, alt]);
  const expected = (wanted.media ?? []).map(({ id, alt }) => [id, alt]);
  return [
    ...(times > 1 ? [`it was published ${times} times`] : []),
    ...(live?.text === wanted.text ? [] : [`its text is ${live?.text}`]),
    ...(isDeepStrictEqual(files, expected) ? [] : [`it shows ${JSON.stringify(files)}`]),
  ];
}

/** An upload whose answer is odd may fail, and is tried again like the scheduler does; what is published is whole. */
function uploading(subject: Subject, name: string, make: () => Draft): OddFlow {
  return {
    name,
    async run(on, watch) {
      const wanted = make();
      const progress = { kept: {} as Handle };
      const wrong: string[] = [];
      for (let tries = 0; tries < 3; tries += 1)
        try {
          const handle = await preparing(subject, on, wanted, progress, watch);
          if ((await on.feed()).length > 0) wrong.push('the upload is visible');
          const outcome = await on.publishPrepared(wanted, handle);
          return [...wrong, ...(await judge(on, wanted, outcome, 0)), ...secretsIn(outcome, on)];
        } catch (error) {
          wrong.push(...complaints(error, on));
          if (!(error instanceof CallFailed)) return wrong;
          if ((await on.feed()).length > 0) wrong.push('it is visible though the upload failed');
          if (!again.has(error.failure.kind)) return wrong;
        }
      return [...wrong, 'it never came to an end'];
    },
  };
}

const again = new Set(['unavailable', 'rate_limited', 'internal']);

async function preparing(
  { platform }: Subject,
  on: OpenPlatform,
  wanted: Draft,
  progress: { kept: Handle },
  watch: Watch,
): Promise<Handle> {
  const endpoint = { ...on.connection.endpoint, clock: on.clock };
  for (let looks = 0; looks < 50; looks += 1) {
    const keep = async (kept: Handle) => {
      progress.kept = JSON.parse(JSON.stringify(kept)) as Handle;
    };
    const prepared = await watch(() =>
      platform.prepare({ ...on.connection, endpoint }, wanted, { kept: progress.kept, keep }),
    );
    if ('handle' in prepared) return prepared.handle;
    if (!(prepared.waitMs > 0 && prepared.waitMs < 3_600_000))
      throw new Error(`a wait of ${prepared.waitMs} ms`);
    on.clock.move(prepared.waitMs);
  }
  throw new Error('it was never ready');
}
