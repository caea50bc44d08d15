import { sha256 } from '../../src/core/index.ts';
import { until } from '../support/server-process.ts';
import type { Course, Effect, Ending, Post } from './cells.ts';
import type { World } from './world/world.ts';

/** From the last blow to the end of the last post: two deadlines, a lease, read-backs and a person's answer. */
const patienceMs = 200_000;
/** A wait longer than this is for a platform's time or for a retry, and is cut short. */
const longWaitMs = 60_000;

interface Row extends Record<string, unknown>, Ending {
  id: string;
  hold: string | null;
  needsAttention: boolean;
  openEffect: string;
  visibleEffects: number;
  waitMs: number;
}

/** Does for posts what their owner and time would do, until each has ended. What it saw is in `courses`. */
export interface Attendant {
  courses: Map<string, Course>;
  /** False: some did not end in time. */
  untilEnded(posts: readonly Post[]): Promise<boolean>;
  /** Waits until each has ended or waits for a time or a person. */
  untilAtRest(posts: readonly Post[]): Promise<void>;
  endings(posts: readonly Post[]): Promise<Map<string, Ending>>;
}

export function attendantOf(world: World): Attendant {
  const courses = new Map<string, Course>();
  /** Posts whose question was heard and not settled yet. */
  const asking = new Set<string>();
  const courseOf = (id: string): Course => {
    const course = courses.get(id) ?? { questions: [], waitsCutShort: 0, reconnections: 0 };
    courses.set(id, course);
    return course;
  };

  const step = async (posts: readonly Post[]): Promise<boolean> => {
    const rows = await look(world, posts);
    const held = rows.filter(({ hold }) => hold === 'account');
    if (held.length > 0) {
      for (const { id } of held) courseOf(id).reconnections += 1;
      await reconnect(world);
    }
    for (const row of rows.filter(waitsLong)) {
      courseOf(row.id).waitsCutShort += 1;
      await cutShort(world, row.id);
    }
    for (const { id } of rows.filter(isAbsentForCertain))
      await world
        .api()
        .post(`/api/agent/tasks/${id}/retry`, {})
        .catch(() => undefined);
    for (const post of posts) {
      const row = rows.find(({ id }) => id === post.id);
      if (row === undefined || !asks(row)) asking.delete(post.id);
      else await answer(world, post, row.visibleEffects, asking.has(post.id) ? null : courseOf(post.id));
      if (row !== undefined && asks(row)) asking.add(post.id);
    }
    return (
      rows.length === posts.length &&
      rows.every((row) => hasEnded(row) && !asks(row) && !isAbsentForCertain(row))
    );
  };
  return {
    courses,
    untilEnded: async (posts) => {
      const endsAt = Date.now() + patienceMs;
      let ended = false;
      const isOver = async () => (ended = await step(posts)) || Date.now() > endsAt;
      await until(isOver, 'the posts can not be looked at', patienceMs * 2);
      return ended;
    },
    untilAtRest: async (posts) =>
      void (await until(
        async () =>
          (await look(world, posts)).every((row) => hasEnded(row) || waitsLong(row) || row.hold !== null),
        'posts neither end nor wait',
        patienceMs,
      )),
    endings: async (posts) => new Map((await look(world, posts)).map((row) => [row.id, row])),
  };
}

const hasEnded = ({ status }: Row): boolean => ['completed', 'failed', 'cancelled'].includes(status);
const asks = ({ status, needsAttention, openEffect }: Row): boolean =>
  status === 'failed' && needsAttention && openEffect !== 'none';
/** A person was asked, and then late proof said that nothing was published: they press "retry". */
const isAbsentForCertain = ({ status, needsAttention, openEffect, failureKind }: Row): boolean =>
  status === 'failed' && needsAttention && openEffect === 'none' && failureKind === 'unavailable';
const waitsLong = ({ status, hold, waitMs }: Row): boolean =>
  status === 'pending' && hold === null && waitMs > longWaitMs;

function look({ sql }: World, posts: readonly Post[]): Promise<Row[]> {
  return sql<Row>(
    `select id, status, hold, failure_kind as "failureKind", last_error as "lastError",
       result ->> 'incident' as incident, needs_attention as "needsAttention", open_effect as "openEffect",
       visible_effects as "visibleEffects",
       (extract(epoch from wake_at - now()) * 1000)::float8 as "waitMs"
     from carillon.agent_tasks where id = any ($1::uuid[])`,
    [posts.map(({ id }) => id)],
  );
}

/** Somebody waited until then: for the platform's limit or for the retry. */
async function cutShort({ sql }: World, id: string): Promise<void> {
  await sql(
    `with task as (update carillon.agent_tasks set wake_at = now() where id = $1 and status = 'pending'
       returning account_id)
     update carillon.accounts set next_slot_at = null where id = (select account_id from task)`,
    [id],
  );
}

/** New credentials are read at a start: one that ends cleanly, and one that finds them. */
async function reconnect(world: World): Promise<void> {
  await world.server.process.kill('SIGTERM');
  await world.startServer();
}

/** The effects of a post by its texts alone. */
export async function effectsOf(
  { emulator }: World,
  { texts, cell }: Pick<Post, 'texts' | 'cell'>,
): Promise<Effect[]> {
  const hashes = texts.map((text) => sha256(text));
  return (await emulator.effects(cell.subject.platform)).filter(({ textHash }) => hashes.includes(textHash));
}

/**
 * A person looks for the part in doubt on the platform, which is the log, and says what is true. A question is noted
 * once; the answer is repeated while the server can not take it, and not needed any more when late proof was faster.
 */
async function answer(
  world: World,
  { id, cell, texts }: Post,
  partsLive: number,
  course: Course | null,
): Promise<void> {
  const inDoubt = { cell, texts: texts.slice(partsLive, partsLive + 1) };
  const [effect, ...more] = (await effectsOf(world, inDoubt)).filter(({ taskId }) => taskId === id);
  course?.questions.push({ live: effect === undefined ? 0 : 1 + more.length });
  const said =
    effect === undefined ? { published: false, retry: true } : { published: true, postId: effect.remoteId };
  await world
    .api()
    .post(`/api/agent/tasks/${id}/resolve`, said)
    .catch(() => undefined);
}
