import { randomInt } from 'node:crypto';
import { seededRandom } from '../../src/core/index.ts';
import { startEmbedded } from '../../src/db/index.ts';
import { askPostgres } from '../support/ask-postgres.ts';
import { openHome, type Home, type ServerProcess } from '../support/server-process.ts';
import { openApi, type Api } from './api.ts';

export const variables = {
  CARILLON_SIMULATE: 'always',
  CARILLON_API_KEY: 'a-key-that-outlives-kills',
  CARILLON_RATE_LIMIT: '1000000',
  CARILLON_LOG_LEVEL: 'warn',
};

/** A served Carillon that a test kills and starts again. */
export interface Stage {
  home: Home;
  /** The one that runs now. */
  server: ServerProcess;
  databaseUrl: string;
  /** The same moments for the same seed, which is printed. */
  random: () => number;
}

export async function openStage(): Promise<Stage> {
  const seed = Number(process.env['SEED'] ?? randomInt(1_000_000));
  console.log(`seed ${seed}; SEED=${seed} repeats the moments of the kills`);
  const home = openHome();
  const server = await home.serve({ variables });
  const { url } = await startEmbedded({ dataDir: home.dataDir });
  return { home, server, databaseUrl: url, random: seededRandom(seed) };
}

export const apiOf = ({ server }: Stage): Api => openApi(server.url, variables.CARILLON_API_KEY);

export const sql = <Row extends Record<string, unknown>>(
  { databaseUrl }: Stage,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> => askPostgres<Row>(() => databaseUrl, text, values);
