import { resumeTasks } from '../../src/services/index.ts';
import type { Actor } from './actor.ts';
import { runCron } from './actors/cron.ts';
import { accountIds, answerWhatIsAsked, caller, positions, runUser, type UserRecord } from './actors/user.ts';
import { deaths, openDeliveries } from './actors/webhooks.ts';
import { runWorker } from './actors/worker.ts';
import { resetDatabase } from './database.ts';
import { Decisions } from './decisions.ts';
import { checkAtRest } from './invariants.ts';
import { planOf } from './plan.ts';
import { startProcess } from './process.ts';
import type { Outlook } from './simulator.ts';
import type { SqlLines } from './sql-lines.ts';
import { Broken } from './watch.ts';
import { World, type Counts } from './world.ts';
import { waitsForEqual, waitsForMessages } from './waiting.ts';

/** What became of one seed. */
export interface Result {
  seed: number;
  /** The promise that was broken and how; null when all held. */
  broken: { promise: string; message: string } | null;
  hash: string;
  trace: string[];
  /** Names of the faults and acts that happened. */
  happened: string[];
  counts: Counts;
}

/** One seed from an empty database to rest. `leftOut`: faults and acts that must not happen this time. */
export async function runSeed(
  lines: SqlLines,
  seed: number,
  leftOut: ReadonlySet<string> = new Set(),
): Promise<Result> {
  await resetDatabase(lines.monitor);
  const decisions = new Decisions(seed, leftOut);
  const world = new World(decisions, planOf(decisions), lines);
  const broken = await play(world).then(
    () => null,
    (error: unknown) => describe(world, error),
  );
  await world.end();
  const { trace, count } = world.sim;
  const counts = { ...world.counts, steps: count };
  return { seed, broken, hash: trace.hash(), trace: trace.lines, happened: decisions.happened, counts };
}

function describe(world: World, error: unknown): { promise: string; message: string } {
  const promise = error instanceof Broken ? error.promise : 'every run comes to rest without an error';
  const message = error instanceof Broken ? error.message : String((error as Error).stack ?? error);
  world.sim.note('world', `BROKEN ${error instanceof Error ? error.message : String(error)}`);
  return { promise, message };
}

async function play(world: World): Promise<void> {
  const { plan, sim, watch } = world;
  const record: UserRecord = { accepted: new Map(), done: false };
  const deliveries = openDeliveries(world);
  world.onDeath = (actor) => replace(world, record, actor);
  for (const skewMs of plan.workers) runWorker(world, skewMs);
  for (let cron = 0; cron < plan.crons; cron += 1) runCron(world);
  runUser(world, record);
  const calm = { isOver: false };
  const forgetCalm = sim.at(plan.calmAtMs, {
    actor: null,
    label: 'from here on nothing goes wrong',
    idle: false,
    fire: () => soothe(world, calm),
  });

  const outlook = async (): Promise<Outlook> => {
    const webhookAtMs = await deliveries.nextAtMs();
    if (webhookAtMs !== null && webhookAtMs <= sim.nowMs) deliveries.run();
    const next = await lookAhead(world);
    // Nothing is left that could go wrong: no need to wait for calm.
    if (record.done && next.open === 0 && next.held === 0) forgetCalm();
    const rests = record.done && next.open === 0 && (calm.isOver || next.held === 0);
    return { dueAtMs: earliest(next.dueAtMs, webhookAtMs), isOver: rests };
  };
  await sim.run(outlook, () => watch.check());
  watch.check();
  await checkAtRest(world, record);
}

const earliest = (...times: (number | null)[]): number | null => {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
};

const isPost = `type in ('social_post', 'broadcast_message')`;

const asking = `select count(*) from carillon.agent_tasks where needs_attention and open_effect <> 'none'`;

/** When the product will have something to do, and how many posts it still has to see to. */
export async function lookAhead(
  world: World,
): Promise<{ dueAtMs: number | null; open: number; held: number }> {
  const [row] = await world.look<{ due: Date | null; expires: Date | null; open: number; held: number }>(
    `select min(wake_at) filter (where hold is null) as due,
       min(expires_at) filter (where hold is not null and visible_effects = 0) as expires,
       (count(*) filter (where ${isPost} and hold is null and not ${waitsForMessages} and not ${waitsForEqual}))::int as open,
       (count(*) filter (where ${isPost} and hold is not null) + (${asking}))::int as held
     from carillon.agent_tasks t where status in ('pending', 'running')`,
  );
  if (row === undefined) return { dueAtMs: null, open: 0, held: 0 };
  const dueAtMs = earliest(row.due?.getTime() ?? null, row.expires?.getTime() ?? null);
  return { dueAtMs, open: row.open, held: row.held };
}

/** No more faults; what was paused goes on. */
function soothe(world: World, calm: { isOver: boolean }): void {
  world.decisions.faultsAllowed = false;
  world.plan.outage = null;
  const { actor, services } = startProcess(world, 'operator', 0);
  const resume = async (): Promise<void> => {
    if (world.plan.acts.some(({ act }) => act.kind === 'pause')) {
      await resumeTasks(services, caller, {});
      for (const accountId of Object.values(accountIds)) await resumeTasks(services, caller, { accountId });
    }
    if (world.decisions.draw('somebody answers') < 0.6) await answerWhatIsAsked(world, services);
    calm.isOver = true;
    world.sim.remove(actor);
  };
  resume().catch((error: unknown) => world.watch.fail(error));
}

/** A supervisor starts what died anew; a client comes back to what it was doing. */
async function replace(world: World, record: UserRecord, dead: Actor): Promise<void> {
  const { sim, decisions, lines } = world;
  deaths.get(dead)?.();
  if (dead.role === 'worker' && decisions.draw(`${dead.name} is seen dead`) < 0.5) {
    // The largest pid that Linux gives: nobody has it.
    await lines.monitor.query('update carillon.workers set pid = 4194304 where id = $1', [dead.workerId]);
  }
  const again = {
    worker: () => runWorker(world, dead.skewMs),
    user: () => runUser(world, record, positions.get(dead)?.()),
  };
  const start = again[dead.role as 'worker' | 'user'];
  if (start === undefined) return;
  const delayMs = 1000 * decisions.between(`${dead.name} replaced after`, 1, 90);
  sim.at(sim.nowMs + delayMs, { actor: null, label: `${dead.role} starts again`, idle: false, fire: start });
}
