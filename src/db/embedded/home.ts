import { join } from 'node:path';

/** Where one embedded Postgres keeps its things. */
export interface Home {
  dataDir: string;
  /** Postgres' own data directory; its password lies in it, so both appear and move together. */
  cluster: string;
  passwordFile: string;
  logFile: string;
}

export function homeIn(dataDir: string): Home {
  const cluster = join(dataDir, 'postgres');
  return { dataDir, cluster, passwordFile: passwordFileOf(cluster), logFile: join(dataDir, 'postgres.log') };
}

export const passwordFileOf = (cluster: string): string => join(cluster, 'carillon.password');

/** Superuser and database of the embedded Postgres. */
export const ownerName = 'carillon';
