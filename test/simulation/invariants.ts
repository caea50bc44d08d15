import { statistics } from '../../src/scheduler/index.ts';
import type { Queryable } from '../../src/db/index.ts';
import { rowTypes } from '../../src/db/index.ts';
import { caller, type UserRecord } from './actors/user.ts';
import { Broken } from './watch.ts';
import type { World } from './world.ts';
import { waitsForEqual } from './waiting.ts';

interface TaskRow {
  id: string;
  parentId: string | null;
  /** How many messages a broadcast has; null for everything else. */
  messages: number | null;
  type: string;
  status: string;
  hold: string | null;
  scheduledAt: Date;
  openEffect: string;
  visibleEffects: number;
  needsAttention: boolean;
  /** Until a person has answered about an equal text. */
  waits: boolean;
  planned: number;
  modelCalls: number;
  applied: string[];
}

/** What must hold when nothing is left to do. @throws Broken */
export async function checkAtRest(world: World, record: UserRecord): Promise<void> {
  const tasks = (await world.look<TaskRow & Record<string, unknown>>(selectTasks)) as TaskRow[];
  const posts = tasks.filter(({ type }) => type === 'social_post' || type === 'broadcast_message');
  checkAccepted(record, posts);
  for (const task of posts) {
    if (task.messages !== null) {
      checkBroadcast(task, posts);
      continue;
    }
    checkEnd(task);
    checkVisible(world, task);
    const allowed = 1 + world.watch.setbacksOf(task.id);
    if (task.modelCalls > allowed)
      throw new Broken(
        'a text is written once',
        `${task.modelCalls} calls, ${allowed} allowed, task ${task.id}`,
      );
  }
  await checkRetries(world);
  await checkWishes(world);
  await checkStatistics(world);
  world.counts.tasks = posts.length;
  world.counts.effects = world.emulators.visible.length;
}

const selectTasks = `
select id, parent_id as "parentId", type, status, hold,
  (select nullif(count(*), 0) from carillon.agent_tasks m where m.parent_id = t.id)::int as messages, scheduled_at as "scheduledAt", open_effect as "openEffect",
  visible_effects as "visibleEffects", needs_attention as "needsAttention",
  status = 'pending' and ${waitsForEqual} as waits,
  1 + coalesce(jsonb_array_length(config -> 'thread'), 0) + (config ? 'firstComment')::int as planned,
  (select count(*) from carillon.model_calls m where m.task_id = t.id)::int as "modelCalls",
  array(select coalesce(remote_id, '') from carillon.effects e where e.task_id = t.id and e.state = 'applied') as applied
from carillon.agent_tasks t order by id`;

/** What was accepted is there, and one wish made one task, unless the first ended with nothing visible. */
function checkAccepted(record: UserRecord, posts: readonly TaskRow[]): void {
  const known = new Map(posts.map((task) => [task.id, task]));
  for (const [post, ids] of record.accepted) {
    for (const [index, id] of ids.entries()) {
      const task = known.get(id);
      if (task === undefined) throw new Broken('an accepted task is there', `post ${post}, task ${id}`);
      if (index === ids.length - 1) continue;
      const endedInvisibly = ['failed', 'cancelled'].includes(task.status) && task.visibleEffects === 0;
      if (!endedInvisibly)
        throw new Broken('a repeated schedule finds its task', `post ${post}: ${ids.join(', ')}`);
    }
  }
}

/** A broadcast ends when its messages have, and says how many were sent; while a person is asked it waits. */
function checkBroadcast(
  { id, status, hold, messages, visibleEffects }: TaskRow,
  tasks: readonly TaskRow[],
): void {
  const mine = tasks.filter(({ parentId }) => parentId === id);
  const asked = mine.some((one) => one.openEffect !== 'none' || one.hold !== null || one.waits);
  if (['pending', 'running'].includes(status) && hold === null && !asked)
    throw new Broken('each accepted task ends, is held or asks', `broadcast ${id} is ${status}`);
  const sent = mine.filter((one) => one.status === 'completed').length;
  if (status === 'completed' && (sent !== messages || visibleEffects !== sent))
    throw new Broken('a completed task is visible once', `broadcast ${id}: ${sent} of ${messages} sent`);
}

function checkEnd({ id, status, hold, waits, needsAttention, openEffect }: TaskRow): void {
  const ended = ['completed', 'failed', 'cancelled'].includes(status) || hold !== null || waits;
  if (!ended) throw new Broken('each accepted task ends, is held or asks', `task ${id} is ${status}`);
  if (openEffect === 'none') return;
  if (!(status === 'failed' && needsAttention))
    throw new Broken(
      'each accepted task ends, is held or asks',
      `task ${id} is ${status}, its effect ${openEffect}`,
    );
}

/** What people see, by the platforms' own log, is what the task says. */
function checkVisible(world: World, task: TaskRow): void {
  const { id, status, visibleEffects, planned, openEffect, applied } = task;
  const seen = world.emulators.visible.filter(({ taskId }) => taskId === id);
  const early = seen.find(({ atMs }) => atMs < task.scheduledAt.getTime());
  if (early !== undefined)
    throw new Broken(
      'nothing is visible before its time',
      `task ${id}: ${new Date(early.atMs).toISOString()}`,
    );
  if (status === 'completed' && seen.length !== planned)
    throw new Broken('a completed task is visible once', `task ${id}: ${seen.length} of ${planned} effects`);
  if (openEffect !== 'none') return;
  if (seen.length !== visibleEffects)
    throw new Broken(
      'a task knows what is visible',
      `task ${id} is ${status}: ${visibleEffects}, seen ${seen.length}`,
    );
  const foreign = applied.find(
    (remoteId) => remoteId !== '' && !seen.some((one) => one.remoteId === remoteId),
  );
  if (foreign !== undefined) throw new Broken('a task owns its own posts', `task ${id} says ${foreign}`);
}

/** The next attempt after a failure comes 5, 15, 45 ... minutes later, unless a person wanted it sooner. */
async function checkRetries(world: World): Promise<void> {
  const early = await world.look<{ taskId: string; number: number; waited: string }>(
    `select a.task_id as "taskId", a.number, (n.started_at - a.finished_at)::text as waited
     from carillon.attempts a
     join lateral (select started_at, failure_kind from carillon.attempts b where b.task_id = a.task_id and b.epoch > a.epoch
       order by b.epoch limit 1) n on true
     where a.outcome = 'retry' and n.failure_kind is distinct from 'missed' and n.started_at < a.finished_at + 300 * 3 ^ (a.number - 1) * interval '1 second'`,
  );
  const wrong = early.find(({ taskId }) => !world.watch.hurried.has(taskId));
  if (wrong !== undefined)
    throw new Broken('retries wait', `task ${wrong.taskId}, try ${wrong.number} after ${wrong.waited}`);
}

/** After a cancel was asked for nothing more of the task is begun, also when its answer was only "not yet". */
async function checkWishes(world: World): Promise<void> {
  const [begun] = await world.look<{ taskId: string; key: string }>(
    `select task_id as "taskId", key from carillon.effects e join carillon.agent_tasks t on t.id = e.task_id
     where e.intended_at > t.cancel_requested_at`,
  );
  if (begun !== undefined)
    throw new Broken('a cancel decides before the next effect', `task ${begun.taskId}: ${begun.key}`);
}

async function checkStatistics(world: World): Promise<void> {
  const db: Queryable = {
    run: async ({ text, values }) =>
      (await world.lines.monitor.query({ text, values, types: rowTypes })).rows as never,
  };
  await world.look(`select set_config('sim.now', $1, false)`, [new Date(world.sim.nowMs).toISOString()]);
  const { byType, needsAttention, held } = await statistics(db, caller.workspaceId, new Set());
  const [counted] = await world.look<{ tasks: Record<string, number>; attention: number; held: number }>(
    `select coalesce(jsonb_object_agg(kind, n), '{}') as tasks,
       (select count(*) from carillon.agent_tasks where needs_attention)::int as attention,
       (select count(*) from carillon.agent_tasks where hold is not null)::int as held
     from (select type || ' ' || status as kind, count(*) as n from carillon.agent_tasks group by 1) counts`,
  );
  const said: Record<string, number> = {};
  for (const [type, { total: _total, ...counts }] of Object.entries(byType)) {
    for (const [status, count] of Object.entries(counts)) if (count !== 0) said[`${type} ${status}`] = count;
  }
  const same = JSON.stringify(sorted(said)) === JSON.stringify(sorted(counted?.tasks ?? {}));
  if (!same || needsAttention !== counted?.attention || held !== counted.held)
    throw new Broken('statistics equal a recount', `${JSON.stringify(said)} and ${JSON.stringify(counted)}`);
}

const sorted = (counts: Record<string, number>) =>
  Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
