import { Client } from 'pg';
import { until } from './server-process.ts';

/** One statement over a connection of its own, tried until it is answered: the Postgres may be away, or a new one. */
export function askPostgres<Row extends Record<string, unknown>>(
  url: () => string,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  return until(
    async () => {
      const client = new Client({ connectionString: url(), application_name: 'test' });
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
