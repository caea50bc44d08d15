import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ok, problem, warning, type Result, type Surroundings } from './finding.ts';

const mib = 1024 * 1024;
const scarceBytes = 2_048 * mib;
const tooLittleBytes = 256 * mib;

/** What is free where the data folder is, or will be. */
export async function checkDisk({ config }: Surroundings): Promise<Result[]> {
  if (config === null) return [];
  const place = await statfs(config.dataDir).catch(() => statfs(dirname(config.dataDir)));
  return [judgeDisk(place.bavail * place.bsize)];
}

export function judgeDisk(freeBytes: number): Result {
  const free = `${Math.floor(freeBytes / mib)} MiB are free at the data folder.`;
  const remedy = 'Free some, or run carillon with a CARILLON_DATA_DIR elsewhere. A full disk stops Postgres.';
  if (freeBytes < tooLittleBytes) return problem(free, remedy);
  return freeBytes < scarceBytes ? warning(free, remedy) : ok(free);
}
