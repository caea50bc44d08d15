import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config/index.ts';
import { silentLogger } from '../../src/core/index.ts';
import { backup, restore, startEmbedded, type Database } from '../../src/db/index.ts';
import { holdAfterRestore } from '../../src/scheduler/index.ts';
import { contentOf } from './compare.ts';
import { fillWithTasks, overdueOf } from './fill.ts';

/**
 * The proof of backup and restore: `npm run backup:proof -- [tasks]`, a million by default. Two embedded Postgres
 * servers without fsync; everything is deleted in the end. Exit code 1 when anything differs.
 */
const count = Number(process.argv[2] ?? 1_000_000);
const folder = await mkdtemp(join(tmpdir(), 'carillon-backup-proof-'));
await chmod(folder, 0o755);
const file = join(folder, 'backup.gz');
let peakBytes = 0;
const watch = setInterval(() => (peakBytes = Math.max(peakBytes, process.memoryUsage.rss())), 100);

try {
  const before = await onDatabase('first', async (db) => {
    await timed(`fill with ${count} tasks`, () => fillWithTasks(db, count));
    const content = await contentOf(db);
    peakBytes = 0;
    report(`memory before: ${megabytes(process.memoryUsage.rss())}`);
    const rows = await timed('backup', () => backup(db, file));
    report(
      `backup: ${rows} rows, ${megabytes((await stat(file)).size)}, peak memory ${megabytes(peakBytes)}`,
    );
    return content;
  });
  await onDatabase('second', async (db) => {
    peakBytes = 0;
    await timed('restore', () => restore(db, file, { replace: false }));
    report(`restore: peak memory ${megabytes(peakBytes)}`);
    const after = await contentOf(db);
    for (const [table, { rows }] of Object.entries(before))
      check(`${table}: ${rows} rows`, JSON.stringify(before[table]) === JSON.stringify(after[table]));
    const held = await timed('hold what is overdue', () => holdAfterRestore(db));
    check(`${held} overdue tasks are on hold`, held === overdueOf(count));
  });
} finally {
  clearInterval(watch);
  await rm(folder, { recursive: true, force: true });
}

async function onDatabase<Result>(name: string, work: (db: Database) => Promise<Result>): Promise<Result> {
  const embedded = await startEmbedded({ dataDir: join(folder, name), fsync: false });
  const config = readConfig({ CARILLON_SIMULATE: 'always' });
  const app = await createApp({ config, database: embedded.url, logger: silentLogger });
  try {
    return await work(app.services.db);
  } finally {
    await app.close();
    await embedded.stop();
  }
}

async function timed<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const start = performance.now();
  const result = await work();
  report(`${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}

function check(what: string, holds: boolean): void {
  report(`${holds ? 'same' : 'DIFFERS'}  ${what}`);
  if (!holds) process.exitCode = 1;
}

function report(line: string): void {
  process.stdout.write(`${line}\n`);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}

report(`${cpus().length} CPUs, Node ${process.versions.node}`);
