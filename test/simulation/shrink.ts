import { runSeed, type Result } from './run.ts';
import type { SqlLines } from './sql-lines.ts';

const maxReplays = 60;

/** A failing run with as few faults and acts as still break the same promise. */
export interface Shrunk {
  result: Result;
  /** What could not be left out. */
  needed: string[];
  replays: number;
}

/** Leaves out half of what happened, then quarters, and so on, as long as the same promise breaks. */
export async function shrink(lines: SqlLines, failing: Result): Promise<Shrunk> {
  const leftOut = new Set<string>();
  let best = failing;
  let replays = 0;
  let size = Math.ceil(failing.happened.length / 2);
  while (size >= 1 && replays < maxReplays) {
    let found = false;
    for (let from = 0; from < best.happened.length && replays < maxReplays; from += size) {
      const tried = new Set([...leftOut, ...best.happened.slice(from, from + size)]);
      replays += 1;
      const again = await runSeed(lines, failing.seed, tried);
      if (again.broken?.promise !== failing.broken?.promise) continue;
      for (const name of tried) leftOut.add(name);
      best = again;
      found = true;
      break;
    }
    if (!found) size = size === 1 ? 0 : Math.ceil(size / 2);
  }
  return { result: best, needed: best.happened, replays };
}
