// npm run simulate -- [--seed N] [--runs M] [--jobs J] [--bail] [--trace] | --year [--seed N]
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startEmbedded } from '../../src/db/index.ts';
import { createSimulationDatabase } from './database.ts';
import type { Share, Told } from './job.ts';
import { runSeed } from './run.ts';
import { SqlLines } from './sql-lines.ts';
import type { Counts } from './world.ts';
import { runYear } from './year.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '2000' },
    // One run is never in two places at once, so that a core has time for two.
    jobs: { type: 'string', default: String(2 * availableParallelism()) },
    /** Ends with the first run that breaks a promise. */
    bail: { type: 'boolean', default: false },
    trace: { type: 'boolean', default: false },
    year: { type: 'boolean', default: false },
  },
});

const jobsAtWork = new Set<ChildProcess>();
// The jobs end, and what follows cleans up.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => jobsAtWork.forEach((child) => child.kill()));
const folder = mkdtempSync(join(tmpdir(), 'carillon-simulation-'));
chmodSync(folder, 0o755);
// What a power cut would cost here is worth nothing.
const postgres = await startEmbedded({ dataDir: join(folder, 'data'), fsync: false });
let failed = 1;
try {
  const seed = wholeNumber('seed');
  if (values.year) failed = await year(seed);
  else if (values.trace) failed = await showTrace(seed);
  else failed = await simulate(seed, wholeNumber('runs'), wholeNumber('jobs'));
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true });
}
process.exit(failed === 0 ? 0 : 1);

function wholeNumber(name: 'seed' | 'runs' | 'jobs'): number {
  const number = Number(values[name]);
  if (Number.isInteger(number) && number >= 0) return number;
  throw new Error(`--${name} must be a whole number, not "${values[name]}"`);
}

/** Seeds that failed once come first, for ever. */
async function simulate(first: number, runs: number, jobs: number): Promise<number> {
  const path = fileURLToPath(new URL('seeds.json', import.meta.url));
  const kept = (JSON.parse(readFileSync(path, 'utf8')) as { seed: number }[]).map((one) => one.seed);
  const fresh = Array.from({ length: runs }, (_, index) => first + index).filter(
    (seed) => !kept.includes(seed),
  );
  const seeds = runs === 1 ? [first] : [...kept, ...fresh];
  const startedAt = performance.now();
  const told: Told[] = [];
  const shares = Array.from({ length: Math.min(jobs, seeds.length) }, (_, job) =>
    seeds.filter((_seed, index) => index % jobs === job),
  );
  await Promise.all(shares.map((share, job) => runShare(job, share, (one) => tell(told, one))));
  const seconds = (performance.now() - startedAt) / 1000;
  const missing = seeds.filter((seed) => !told.some((one) => one.seed === seed));
  if (missing.length > 0) console.log(`${missing.length} seeds were not run to their end`);
  const passed = told.filter(({ broken }) => broken === null).length;
  console.log(summary(told, seconds));
  console.log(`${passed} passed, ${seeds.length - passed} failed`);
  return seeds.length - passed;
}

async function runShare(job: number, seeds: number[], onTold: (told: Told) => void): Promise<void> {
  const url = await createSimulationDatabase(postgres.url, `simulation_${job}`);
  const share: Share = { url, seeds, shrinks: !values.bail };
  const child = fork(new URL('job.ts', import.meta.url), [JSON.stringify(share)]);
  jobsAtWork.add(child);
  child.on('message', (message) => onTold(message as Told));
  await once(child, 'exit');
  jobsAtWork.delete(child);
}

function tell(told: Told[], one: Told): void {
  told.push(one);
  if (one.broken === null) return;
  console.log(`seed ${one.seed} BROKE ${one.broken.message}`);
  if (values.bail) for (const child of jobsAtWork) child.kill();
  if (one.shrunk === null) return;
  const { result, needed, replays } = one.shrunk;
  console.log(`  shrunk in ${replays} replays to: ${needed.join('; ') || 'no fault at all'}`);
  for (const line of worthSeeing(result.trace)) console.log(`  | ${line}`);
  console.log(`  replay: npm run simulate -- --seed ${one.seed} --trace`);
}

/** Without looks and housekeeping that found nothing. */
function worthSeeing(trace: readonly string[]): string[] {
  const dull = / (due|folding|update agent_tasks|delete workers) -> no row$|select (workers|wake_at) ->/;
  return trace.filter((line) => !dull.test(line)).slice(-120);
}

function summary(told: readonly Told[], seconds: number): string {
  const total = (name: keyof Counts): number => told.reduce((sum, { counts }) => sum + counts[name], 0);
  return [
    `${told.length} seeds in ${seconds.toFixed(1)} s, ${(told.length / seconds).toFixed(1)} seeds/s, ${total('steps')} steps`,
    `${total('tasks')} posts, ${total('effects')} effects, ${total('crashes')} crashes, ${total('freezes')} freezes`,
    `${total('sqlFaults')} database errors, ${total('httpFaults')} network faults`,
    `${total('lockWaits')} lock waits, ${total('deadlocks')} deadlocks`,
  ].join('; ');
}

async function showTrace(seed: number): Promise<number> {
  const lines = await SqlLines.open(await createSimulationDatabase(postgres.url, 'simulation'));
  const { trace, broken } = await runSeed(lines, seed);
  await lines.close();
  console.log(trace.join('\n'));
  if (broken !== null) console.log(broken.message);
  console.log(broken === null ? '1 passed, 0 failed' : '0 passed, 1 failed');
  return broken === null ? 0 : 1;
}

async function year(seed: number): Promise<number> {
  const lines = await SqlLines.open(await createSimulationDatabase(postgres.url, 'simulation'));
  const { posts, crashes, problems } = await runYear(lines, seed);
  await lines.close();
  for (const problem of problems) console.log(problem);
  console.log(`a year of posts at 09:00 in a zone with clock changes: ${posts} posts, ${crashes} crashes`);
  console.log(problems.length === 0 ? '1 passed, 0 failed' : '0 passed, 1 failed');
  return problems.length;
}
