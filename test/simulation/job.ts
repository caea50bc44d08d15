// A process that runs its share of the seeds on a database of its own, and tells its parent of each.
import { runSeed, type Result } from './run.ts';
import { shrink, type Shrunk } from './shrink.ts';
import { SqlLines } from './sql-lines.ts';

/** What a job is started with, as JSON. */
export interface Share {
  url: string;
  seeds: number[];
  /** Whether a failing run is made as short as it can be. */
  shrinks: boolean;
}

/** What a job tells of one seed. */
export interface Told extends Omit<Result, 'trace' | 'happened'> {
  shrunk: Shrunk | null;
}

/** Enough to look at: what broke one run probably broke the others. */
const maxShrunk = 3;

// A parent that is gone is told nothing any more.
process.on('disconnect', () => process.exit());

const { url, seeds, shrinks } = JSON.parse(process.argv[2] ?? '') as Share;
const lines = await SqlLines.open(url);
let shrunk = 0;
for (const seed of seeds) {
  const { trace: _trace, happened: _happened, ...result } = await runAndShrink(seed);
  await new Promise<unknown>((resolve) => {
    process.send?.(result satisfies Told, undefined, undefined, resolve);
  });
}
await lines.close();
if (process.connected) process.disconnect();

async function runAndShrink(seed: number): Promise<Result & { shrunk: Shrunk | null }> {
  const result = await runSeed(lines, seed);
  if (result.broken === null || !shrinks || shrunk >= maxShrunk) return { ...result, shrunk: null };
  shrunk += 1;
  return { ...result, shrunk: await shrink(lines, result) };
}
