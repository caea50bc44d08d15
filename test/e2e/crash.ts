import { expect } from 'vitest';
import { until } from '../support/server-process.ts';
import { sql, variables, type Stage } from './stage.ts';

/** How soon work goes on that no effect keeps waiting. */
const resumeMs = 5_000;

/** What a kill met, and what it left. */
export interface Crash {
  victim: 'server' | 'Postgres';
  at: Date;
  /** From the kill to the next welcome, or to a Postgres that answers. */
  downMs: number;
  running: number;
  open: number;
  /** Tasks that were due or running with nothing in doubt, and their epochs. */
  free: { id: string; epoch: number }[];
}

export async function killServer(stage: Stage): Promise<Crash> {
  const at = new Date();
  expect(await stage.server.kill('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
  // Its last statements may still be on their way through Postgres.
  await until(async () => {
    const [row] = await sql<{ n: number }>(
      stage,
      `select count(*)::int as n from pg_stat_activity where application_name like 'carillon%' and pid <> pg_backend_pid()`,
    );
    return row?.n === 0;
  }, 'the connections of the killed server do not end');
  const left = await leftBehind(stage, at);
  stage.server = await stage.home.serve({ variables });
  return { victim: 'server', at, downMs: Date.now() - at.getTime(), ...left };
}

export async function killPostgres(stage: Stage): Promise<Crash> {
  const at = new Date();
  const pid = stage.home.postgresPid();
  process.kill(pid ?? 0, 'SIGKILL');
  await until(
    () => stage.home.postgresPid() !== pid,
    () => `nobody starts the Postgres again\n${stage.server.stderr()}`,
  );
  const left = await leftBehind(stage, at);
  await until(
    async () => (await fetch(`${stage.server.url}/ready`)).ok,
    'the server does not get ready again',
  );
  return { victim: 'Postgres', at, downMs: Date.now() - at.getTime(), ...left };
}

async function leftBehind(stage: Stage, at: Date): Promise<Pick<Crash, 'running' | 'open' | 'free'>> {
  const rows = await sql<{ id: string; epoch: number; open: boolean; running: boolean }>(
    stage,
    `select t.id, claim_epoch::int as epoch, open_effect <> 'none' as open, w.id is not null as running
     from carillon.agent_tasks t left join carillon.workers w on w.id = t.claimed_by and w.pid = $2
     where type = 'social_post' and (status = 'running' or (status = 'pending' and wake_at <= $1))`,
    [at, stage.server.pid],
  );
  const running = rows.filter((row) => row.running);
  return {
    running: running.length,
    open: running.filter(({ open }) => open).length,
    free: rows.filter(({ open }) => !open).map(({ id, epoch }) => ({ id, epoch })),
  };
}

/** Prints what each crash met and how fast work went on. Returns the tasks that were later than promised. */
export async function resumedLate(stage: Stage, crashes: Crash[]): Promise<string[]> {
  const late: string[] = [];
  for (const [index, crash] of crashes.entries()) {
    const { victim, downMs, running, open, free } = crash;
    const resumed = await resumption(stage, crash, crashes[index + 1]);
    console.log(
      `${victim} killed: ${running} running, ${open} of them with an open effect; back after ${downMs} ms; ` +
        `${free.length} without one, the slowest claimed again after ${resumed.slowestMs} ms`,
    );
    expect(running).toBeGreaterThan(0);
    late.push(...resumed.late);
  }
  return late;
}

interface Resumption {
  slowestMs: number;
  /** Tasks that were not running again in time, though no other crash came first. */
  late: string[];
}

/** When each task without an open effect was claimed again. One that a further crash overtook is judged up to there. */
async function resumption(stage: Stage, { at, free }: Crash, next: Crash | undefined): Promise<Resumption> {
  const rows = await sql<{ id: string; ms: number }>(
    stage,
    `select task_id as id, extract(epoch from min(a.started_at) - $2) * 1000 as ms
     from carillon.attempts a join unnest($1::uuid[], $3::int[]) as f(id, epoch) on f.id = a.task_id and a.epoch > f.epoch
     group by task_id`,
    [free.map(({ id }) => id), at, free.map(({ epoch }) => epoch)],
  );
  const msOf = new Map(rows.map(({ id, ms }) => [id, Number(ms)]));
  const untilNext = next === undefined ? Infinity : next.at.getTime() - at.getTime();
  const waited = free.map(({ id }) => ({ id, ms: Math.min(msOf.get(id) ?? Infinity, untilNext) }));
  return {
    slowestMs: Math.round(Math.max(0, ...waited.map(({ ms }) => ms))),
    late: waited.filter(({ ms }) => ms > resumeMs).map(({ id, ms }) => `${id} after ${ms} ms`),
  };
}
