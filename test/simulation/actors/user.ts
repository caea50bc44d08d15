import { CarillonError } from '../../../src/core/index.ts';
import { defaultWorkspaceId } from '../../../src/scheduler/index.ts';
import {
  cancelTask,
  editTask,
  pauseTasks,
  resolveTask,
  resumeTasks,
  retryTask,
  scheduleTask,
  type Caller,
  type Services,
} from '../../../src/services/index.ts';
import { codeOf } from '../actor-database.ts';
import type { Act } from '../plan.ts';
import { startProcess } from '../process.ts';
import { Broken } from '../watch.ts';
import type { World } from '../world.ts';
import { postAsStranger } from './stranger.ts';

export const caller: Caller = {
  workspaceId: defaultWorkspaceId,
  actor: { name: 'user', apiKeyId: null, requestId: null },
};

/** What users did, and got for it. */
export interface UserRecord {
  /** Ids that were answered for each post, oldest first. */
  accepted: Map<number, string[]>;
  done: boolean;
}

/** Codes of a database that failed on purpose. */
const simulated = new Set(['40001', '57P01', 'ECONNRESET', '40P01']);

/**
 * Does what the plan says, one act after the other. A user whose program died, or got no answer, asks again: blindly,
 * as clients do.
 */
export function runUser(world: World, record: UserRecord, from = 0): void {
  const { actor, services } = startProcess(world, 'user', 0);
  const { acts } = world.plan;
  let next = from;
  const begin = async (): Promise<void> => {
    for (; next < acts.length; next += 1) {
      const planned = acts[next];
      if (planned === undefined) break;
      const waitMs = planned.atMs - world.sim.nowMs;
      if (waitMs > 0) await services.clock.sleep?.(waitMs);
      await perform(world, record, services, planned.name, planned.act);
    }
    record.done = true;
    world.sim.remove(actor);
  };
  positions.set(actor, () => next);
  begin().catch((error: unknown) => world.watch.fail(error));
}

/** Where a user who died was. */
export const positions = new WeakMap<object, () => number>();

async function perform(
  world: World,
  record: UserRecord,
  services: Services,
  name: string,
  act: Act,
): Promise<void> {
  const { sim, decisions } = world;
  for (let tries = 1; tries <= 3; tries += 1) {
    try {
      const said = await say(world, record, services, act);
      sim.note('user', `${name}: ${act.kind} -> ${said}`);
      const again = act.kind === 'schedule' && tries === 1 && decisions.draw(`${name} repeat`) < 0.2;
      if (!again) return;
    } catch (error) {
      sim.note('user', `${name}: ${act.kind} -> ${codeOf(error)}`);
      if (error instanceof CarillonError) return;
      if (!simulated.has(codeOf(error))) throw new Broken('users get no unexpected errors', String(error));
      if (act.kind !== 'schedule') return;
    }
  }
}

async function say(world: World, record: UserRecord, services: Services, act: Act): Promise<string> {
  if (act.kind === 'stranger') return postAsStranger(world);
  if (act.kind === 'schedule') {
    if (world.decisions.draw(`post ${act.post} twin`) < 0.15) scheduleAlongside(world, record, act);
    return schedule(record, services, act);
  }
  const accountId = accountIdOf(world);
  if ('account' in act) {
    const scope = act.account ? { accountId } : {};
    if (act.kind === 'resume') return `freed ${await resumeTasks(services, caller, scope)}`;
    await pauseTasks(services, caller, scope);
    return 'paused';
  }
  const id = record.accepted.get(act.post)?.at(-1);
  return id === undefined ? 'no task' : sayOfTask(world, services, act, id);
}

type ScheduleAct = Extract<Act, { kind: 'schedule' }>;

/** The same wish from a second client at the same moment. */
function scheduleAlongside(world: World, record: UserRecord, act: ScheduleAct): void {
  const { actor, services } = startProcess(world, 'twin', 0);
  const said = (what: string) => world.sim.note(actor.name, what);
  void schedule(record, services, act)
    .then(said, (error: unknown) => said(codeOf(error)))
    .finally(() => world.sim.remove(actor));
}

async function schedule(record: UserRecord, services: Services, act: ScheduleAct): Promise<string> {
  const key = act.input.config?.['allowDuplicate'] === true ? { idempotencyKey: `post-${act.post}` } : {};
  const task = await scheduleTask(services, caller, act.input, key);
  const ids = record.accepted.get(act.post) ?? [];
  if (!ids.includes(task.id)) record.accepted.set(act.post, [...ids, task.id]);
  return `${task.deduplicated ? 'deduplicated' : 'new'} ${task.status}`;
}
async function sayOfTask(
  world: World,
  services: Services,
  act: Exclude<Extract<Act, { post: number }>, ScheduleAct>,
  id: string,
): Promise<string> {
  switch (act.kind) {
    case 'cancel': {
      const { pending, task } = await cancelTask(services, caller, id);
      return pending ? 'wish noted' : task.status;
    }
    case 'retry':
      return (await retryTask(services, caller, id)).status;
    case 'edit':
      return (await editTask(services, caller, id, { content: `Edited words of post ${act.post}` })).status;
    case 'reschedule': {
      const scheduledAt = new Date(
        world.sim.nowMs + 60_000 * world.decisions.between(`post ${act.post} moves`, 0, 30),
      );
      return (await editTask(services, caller, id, { scheduledAt })).status;
    }
    case 'resolve':
      return resolveHonestly(world, services, id);
  }
}

/** Somebody goes through what asks for a person: first by a plain retry, which a doubt must refuse. */
export async function answerWhatIsAsked(world: World, services: Services): Promise<void> {
  const asked = await services.db.run<{ id: string }>({
    text: `select id from carillon.agent_tasks where needs_attention and open_effect <> 'none' order by id`,
    values: [],
  });
  for (const { id } of asked) {
    const said = await retryTask(services, caller, id).then(
      () => 'retried',
      (error: unknown) => codeOf(error),
    );
    if (said !== 'resolve_required') throw new Broken('a doubt is not retried', `task ${id}: ${said}`);
    world.sim.note('operator', await resolveHonestly(world, services, id));
  }
}

/** The user looks at the feed, and answers when asked. */
export async function resolveHonestly(world: World, services: Services, id: string): Promise<string> {
  const [asked] = await services.db.run<{ applied: string[] }>({
    text: `select array(select remote_id from carillon.effects where task_id = $1 and state = 'applied') as applied
     from carillon.agent_tasks where id = $1 and needs_attention and open_effect <> 'none'`,
    values: [id],
  });
  if (asked === undefined) return 'not asked';
  const live = world.emulators.visible.filter(({ taskId }) => taskId === id);
  const inDoubt = live.find(({ remoteId }) => !asked.applied.includes(remoteId));
  const answer =
    inDoubt === undefined
      ? { published: false as const, retry: world.decisions.draw(`${id} retries`) < 0.5 }
      : { published: true as const, postId: inDoubt.remoteId };
  const task = await resolveTask(services, caller, id, answer);
  return `${answer.published ? 'live' : 'not live'}: ${task.status}`;
}

const accountIdOf = ({ decisions, plan }: World): string => {
  const act = plan.acts.find(({ act: one }) => one.kind === 'schedule')?.act;
  const platform = act?.kind === 'schedule' ? act.input.platform : null;
  return accountIds[platform ?? 'facebook'] ?? decisions.oneOf('account', Object.values(accountIds));
};

/** The same in every database of the simulation. */
export const accountIds: Readonly<Record<string, string>> = {
  facebook: '00000000-0000-7000-8000-0000000000f1',
  twitter: '00000000-0000-7000-8000-0000000000f2',
  linkedin: '00000000-0000-7000-8000-0000000000f3',
  whatsapp: '00000000-0000-7000-8000-0000000000f4',
};
