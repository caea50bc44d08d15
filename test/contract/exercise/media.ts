import { describe, expect, it } from 'vitest';
import type { Draft, Handle } from '../../../src/platforms/index.ts';
import type { OpenPlatform } from '../open-platform.ts';
import { failedAs, type Subject } from './subject.ts';

/** A kind of post with media. */
export interface PostKind {
  name: string;
  draft(): Partial<Draft>;
  /** Whether the platform works on its upload before the post can be made. */
  processed?: true;
}

const short = { deadlineMs: 300 };

/** Holds for every kind: whole or not at all, once, found again, gone on with after a stop at any step. */
export function exerciseMedia(subject: Subject): void {
  for (const kind of subject.exercise.kinds ?? [])
    describe(`a post of ${kind.name}`, () => {
      exercise(subject, kind);
      if (subject.witness === 'list') exerciseProof(subject, kind);
      if (kind.processed) exerciseProcessing(subject, kind);
    });
}

function exercise(subject: Subject, kind: PostKind): void {
  const { platform, identity, open, draft, accept } = subject;
  const post = (text = 'Look') => draft(text, kind.draft());

  it('shows every file as it is, with what is said of it, once', async () => {
    const on = await open();
    const wanted = post();
    expect(platform.validate(wanted, identity)).toEqual([]);
    const id = await accept(on, wanted);
    expect(await shown(on)).toEqual([{ id, files: filesOf(wanted) }]);
  });

  it('goes on after a stop at any step', async () => {
    const steps = await countSteps(await open(), subject, post());
    expect(steps).toBeGreaterThan(0);
    for (let stopAfter = 1; stopAfter <= steps; stopAfter += 1) {
      const on = await open();
      const wanted = post();
      const handle = await prepareWithStop(on, subject, wanted, stopAfter);
      expect(await shown(on)).toEqual([]);
      expect((await on.publishPrepared(wanted, handle)).outcome).toBe('applied');
      expect((await shown(on)).map(({ files }) => files)).toEqual([filesOf(wanted)]);
    }
  });

  it.each(['status_503', 'reset'] as const)('shows nothing while an upload fails (%s)', async (answer) => {
    const on = await open();
    on.fail('upload', 'before', answer, 50);
    await expect(on.prepare(post())).rejects.toMatchObject(failedAs(/^unavailable$/));
    expect(await shown(on)).toEqual([]);
  });
}

function exerciseProof(subject: Subject, kind: PostKind): void {
  const { open, draft } = subject;
  it('is proven by its uploads when the answer is lost, and is no other post of equal looks', async () => {
    const on = await open();
    const [wanted, twin] = [draft('Look', kind.draft()), draft('Look', kind.draft())];
    const [handle, other] = [await on.prepare(wanted), await on.prepare(twin)];
    on.fail('publish', 'after', 'reset');
    expect((await on.publishPrepared(wanted, handle, short)).outcome).toBe('unknown');
    const [live] = await shown(on);
    expect(await found(subject, on, wanted, handle)).toEqual([live?.id]);
    expect(await found(subject, on, twin, other)).toEqual([]);
  });
}

function exerciseProcessing({ open, draft }: Subject, kind: PostKind): void {
  // Ten: a worker holds no task for so long.
  const minutes = [0, 10];
  it.each(minutes)('is refused for good when the work on its upload fails after %i min', async (after) => {
    const on = await open({ processingMs: after * 60_000 });
    const begun = on.clock.now().getTime();
    on.fail('processing', 'before', 'fails');
    const wanted = draft('Look', kind.draft());
    await expect(on.prepare(wanted)).rejects.toMatchObject(failedAs(/^rejected$/));
    expect(on.clock.now().getTime() - begun).toBeGreaterThanOrEqual(after * 60_000);
    expect(await shown(on)).toEqual([]);
  });
}

/** The ids of files made for tests are the hashes of their bytes. */
const filesOf = ({ media = [] }: Draft) => media.map(({ id, alt }) => ({ sha256: id, alt }));

async function shown(on: OpenPlatform) {
  const feed = await on.feed();
  return feed.map(({ id, media = [] }) => ({ id, files: media.map(({ sha256, alt }) => ({ sha256, alt })) }));
}

async function found(
  { platform }: Subject,
  on: OpenPlatform,
  wanted: Draft,
  handle: Handle,
): Promise<string[]> {
  const since = new Date(on.clock.now().getTime() - 60_000);
  const { complete, posts } = await platform.recentPosts(on.connection, since, handle, null);
  expect(complete).toBe(true);
  return posts.filter((one) => platform.isSame(wanted, one, handle)).map(({ remoteId }) => remoteId);
}

class Stop extends Error {}

/** How often the connector keeps something, waits included. */
async function countSteps(on: OpenPlatform, { platform }: Subject, wanted: Draft): Promise<number> {
  let steps = 0;
  let kept: Handle = {};
  for (;;) {
    const keep = async (next: Handle) => {
      kept = next;
      steps += 1;
    };
    const prepared = await platform.prepare(on.connection, wanted, { kept, keep });
    if ('handle' in prepared) return steps;
    on.clock.move(prepared.waitMs);
  }
}

/** Stopped once, right after something was kept; then as if nothing had been. */
async function prepareWithStop(
  on: OpenPlatform,
  { platform }: Subject,
  wanted: Draft,
  stopAfter: number,
): Promise<Handle> {
  let steps = 0;
  let kept: Handle = {};
  const keep = async (next: Handle) => {
    kept = JSON.parse(JSON.stringify(next)) as Handle;
    steps += 1;
    if (steps === stopAfter) throw new Stop();
  };
  for (let looks = 0; looks < 100; looks += 1) {
    try {
      const prepared = await platform.prepare(on.connection, wanted, { kept, keep });
      if ('handle' in prepared) return prepared.handle;
      on.clock.move(prepared.waitMs);
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
    }
  }
  throw new Error('it was never ready');
}
