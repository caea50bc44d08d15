import type { Metrics, Platform } from '../../../src/platforms/index.ts';
import type { OpenPlatform } from '../open-platform.ts';
import { complaints } from './complaints.ts';
import type { OddFlow } from './odd-answers.ts';
import type { Subject } from './subject.ts';

/** Calls that make nothing visible: they do what they say, or throw CallFailed. */
export function oddCalls(subject: Subject): OddFlow[] {
  const { platform, witness, exercise } = subject;
  const { edit, remove, refresh } = platform;
  return [
    identifying(subject),
    ...(witness === 'list' ? [null, ...platform.limits.replies].map((as) => readingBack(subject, as)) : []),
    ...(exercise.operations.measure === null ? [] : [measuring(subject)]),
    ...(refresh === undefined ? [] : [refreshing(subject, refresh)]),
    ...(edit === undefined ? [] : [editing(subject, edit)]),
    ...(remove === undefined ? [] : [removing(subject, remove)]),
  ];
}

/** `ready` makes what the call is about; `judge` says what is wrong with a call that succeeded. */
function flow<Ready, Result>(
  name: string,
  ready: (on: OpenPlatform) => Promise<Ready>,
  act: (on: OpenPlatform, ready: Ready) => Promise<Result>,
  judge: (on: OpenPlatform, ready: Ready, result: Result) => Promise<string[]> | string[],
): OddFlow {
  return {
    name,
    async run(on, watch) {
      const made = await ready(on);
      try {
        const result = await watch(() => act(on, made));
        return await judge(on, made, result);
      } catch (error) {
        return complaints(error, on);
      }
    },
  };
}

const identifying = ({ platform, identity }: Subject): OddFlow => ({
  mayBeSilent: true,
  ...flow(
    'the question whose token it is',
    async () => null,
    (on) => platform.identify(on.connection),
    (_on, _ready, { remoteId, kind, displayName }) =>
      remoteId === identity.remoteId && kind === identity.kind && typeof displayName === 'string'
        ? []
        : [`it is ${kind} ${remoteId} "${displayName}"`],
  ),
});

/** A list that says it is complete must not hide a post: it would be sent again. */
function readingBack({ platform, accept, draft }: Subject, as: Platform['limits']['replies'][number] | null) {
  return flow(
    as === null ? 'read-back' : `the read-back of a ${as}`,
    async (on) => {
      const to = await accept(on, draft('Above'));
      const reply = as === null ? null : { as, to };
      return { reply, id: reply === null ? to : await accept(on, draft('Below', { reply })) };
    },
    (on, { reply }) =>
      platform.recentPosts(on.connection, new Date(on.clock.now().getTime() - 60_000), {}, reply),
    (_on, { id }, { complete, posts }) => [
      ...(!complete || posts.some(({ remoteId }) => remoteId === id) ? [] : ['it says that nothing is live']),
      ...posts
        .filter(({ text, createdAt }) => typeof text !== 'string' || Number.isNaN(createdAt.getTime()))
        .map((post) => `it shows ${JSON.stringify(post)}`),
    ],
  );
}

function measuring({ platform, accept, draft }: Subject): OddFlow {
  return flow(
    'the question for figures',
    async (on) => {
      const id = await accept(on, draft('Count me'));
      on.clock.move(20 * 60_000);
      return id;
    },
    (on, id) => platform.metrics(on.connection, id),
    (_on, _id, metrics) =>
      metrics === null || isCount(metrics) ? [] : [`figures ${JSON.stringify(metrics)}`],
  );
}

function isCount({ reach, engagement, clicks, raw }: Metrics): boolean {
  const isFigure = (figure: number | null) => figure === null || (Number.isFinite(figure) && figure >= 0);
  return [reach, engagement, clicks, ...Object.values(raw)].every(isFigure);
}

const refreshing = ({ exercise }: Subject, refresh: NonNullable<Platform['refresh']>): OddFlow =>
  flow(
    'the renewal of a token',
    async () => null,
    ({ connection, clock }) => {
      const credentials = { ...connection.credentials, ...exercise.renewedBy };
      return refresh({ ...connection, credentials }, clock);
    },
    (on, _ready, { credentials, expiresAt }) => [
      ...(Object.values(credentials).every((value) => typeof value === 'string' && value !== '')
        ? []
        : ['it gave no token']),
      ...(expiresAt === null || expiresAt.getTime() > on.clock.now().getTime()
        ? []
        : [`it ended ${expiresAt}`]),
    ],
  );

const editing = ({ accept, draft }: Subject, edit: NonNullable<Platform['edit']>): OddFlow =>
  flow(
    'an edit',
    (on) => accept(on, draft('Befroe')),
    (on, id) => edit(on.connection, id, draft('Before')),
    async (on) => ((await on.feed())[0]?.text === 'Before' ? [] : ['it was not changed']),
  );

const removing = ({ accept, draft }: Subject, remove: NonNullable<Platform['remove']>): OddFlow =>
  flow(
    'a removal',
    (on) => accept(on, draft('Oops')),
    (on, id) => remove(on.connection, id),
    async (on) => ((await on.feed()).length === 0 ? [] : ['it is still there']),
  );
