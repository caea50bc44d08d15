import { randomInt } from 'node:crypto';
import { Client } from 'pg';
import { seededRandom } from '../../src/core/index.ts';
import { startEmbedded } from '../../src/db/index.ts';
import { openHome, until, type Home, type ServerProcess } from '../support/server-process.ts';
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

/** One statement over a connection of its own: Postgres may have been killed since the last. */
export async function sql<Row extends Record<string, unknown>>(
  { databaseUrl }: Stage,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  return until(
    async () => {
      const client = new Client({ connectionString: databaseUrl, application_name: 'test' });
      client.on('error', () => undefined);
      try {
        await client.connect();
        return (await client.query<Row>(text, values)).rows;
      } catch (error) {
        if (error instanceof Error && /syntax|does not exist/.test(error.message)) throw error;
        return null;
      } finally {
        await client.end().catch(() => undefined);
      }
    },
    () => `no answer to ${text}`,
  );
}
