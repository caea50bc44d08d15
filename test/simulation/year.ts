import { scheduleTask } from '../../src/services/index.ts';
import { caller, type UserRecord } from './actors/user.ts';
import { runWorker } from './actors/worker.ts';
import { resetDatabase } from './database.ts';
import { Decisions } from './decisions.ts';
import { checkAtRest } from './invariants.ts';
import { planOf, type Plan } from './plan.ts';
import { startProcess } from './process.ts';
import { lookAhead } from './run.ts';
import type { SqlLines } from './sql-lines.ts';
import { World } from './world.ts';

export interface Year {
  posts: number;
  crashes: number;
  /** One line for each day that is wrong. */
  problems: string[];
}

const zone = 'Europe/Berlin';
const days = 365;
const dayMs = 86_400_000;

/**
 * A user plans each day's post at 09:00 of the wall clock, a week ahead, through two clock changes, while workers crash.
 * (Carillon has no recurring tasks yet: each day is a task of its own.)
 */
export async function runYear(lines: SqlLines, seed: number): Promise<Year> {
  await resetDatabase(lines.monitor);
  const decisions = new Decisions(seed);
  const world = new World(decisions, planOfYear(decisions), lines);
  const record: UserRecord = { accepted: new Map(), done: false };
  const user = { day: 0 };
  world.onDeath = async (dead) => {
    const start = (): void =>
      dead.role === 'user' ? planDays(world, record, user) : runWorker(world, dead.skewMs);
    world.sim.at(world.sim.nowMs + 30_000, { actor: null, label: '', idle: false, fire: start });
  };
  for (const skewMs of world.plan.workers) runWorker(world, skewMs);
  planDays(world, record, user);
  try {
    await world.sim.run(
      async () => {
        const { dueAtMs, open } = await lookAhead(world);
        return { dueAtMs, isOver: record.done && open === 0 };
      },
      () => world.watch.check(),
      { maxSteps: 100_000 },
    );
    await checkAtRest(world, record);
    const problems = problemsOf(world);
    return { posts: world.emulators.visible.length, crashes: world.counts.crashes, problems };
  } catch (error) {
    return {
      posts: world.emulators.visible.length,
      crashes: world.counts.crashes,
      problems: [String(error)],
    };
  } finally {
    await world.end();
  }
}

/** Crashes and frozen processes; the network and the platform behave, so that every day must have its post on time. */
function planOfYear(decisions: Decisions): Plan {
  const startMs = Date.parse('2027-01-01T00:00:00Z');
  const plan = planOf(decisions);
  return {
    ...plan,
    startMs,
    odds: { crash: 0.002, sql: 0.001, http: 0, freeze: 0, model: 0 },
    workers: [0, 280_000],
    crons: 0,
    platformSkewMs: 0,
    acts: [],
    outage: null,
    setting: {
      ...plan.setting,
      inProcess: true,
      settleMs: 1_000,
      quarantineMs: 0,
      readBackLagMs: 0,
      tokenEnded: false,
      stalledMs: 0,
    },
  };
}

/** `user.day`: where it is; a client that died goes on there, asking for that day once more. */
function planDays(world: World, record: UserRecord, user: { day: number }): void {
  const { actor, services } = startProcess(world, 'user', 0);
  const plan = async (): Promise<void> => {
    for (; user.day < days; user.day += 1) {
      const { day } = user;
      const waitMs = world.startMs + (day - 7) * dayMs - world.sim.nowMs;
      if (waitMs > 0) await services.clock.sleep?.(waitMs);
      const scheduledAt = `${dateOf(world.startMs + day * dayMs)}T09:00:00`;
      const input = { platform: 'facebook', scheduledAt, timezone: zone, content: `Words of ${scheduledAt}` };
      for (;;) {
        // Asked again after a fault: the first answer's task is found.
        const task = await scheduleTask(services, caller, input).catch(() => null);
        if (task === null) continue;
        record.accepted.set(day, [task.id]);
        break;
      }
    }
    record.done = true;
    world.sim.remove(actor);
  };
  plan().catch((error: unknown) => world.watch.fail(error));
}

const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

const wallClock = new Intl.DateTimeFormat('sv-SE', {
  timeZone: zone,
  dateStyle: 'short',
  timeStyle: 'short',
});

/** Every day has one post, and it came within an hour after nine by the clock on the wall there. */
function problemsOf(world: World): string[] {
  const shown = Map.groupBy(world.emulators.visible, ({ atMs }) => wallClock.format(atMs).slice(0, 10));
  const problems: string[] = [];
  for (let day = 0; day < days; day += 1) {
    const date = dateOf(world.startMs + day * dayMs);
    const times = (shown.get(date) ?? []).map(({ atMs }) => wallClock.format(atMs).slice(11));
    if (times.length !== 1 || !times[0]?.startsWith('09:'))
      problems.push(`${date}: ${times.join(' ') || 'no post'}`);
  }
  return problems;
}
