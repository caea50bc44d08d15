import { Client, type QueryResultRow } from 'pg';
import { rowTypes, type Statement } from '../../src/db/index.ts';

/** Longest that Postgres takes before it looks for a deadlock; set in the simulation's database. */
export const deadlockTimeoutMs = 2;

/** A connection that one statement, or one open transaction, has to itself. */
export interface Line {
  client: Client;
  pid: number;
  /** The simulated moment `carillon.now()` gives there. */
  atMs: number;
  inTransaction: boolean;
}

export type Answer = { rows: QueryResultRow[] } | { error: Error };

/** The connections of one simulated world, kept from run to run, and one more to look at locks from outside. */
export class SqlLines {
  readonly monitor: Client;
  readonly #url: string;
  readonly #free: Line[] = [];
  readonly #all: Line[] = [];
  readonly #names = new Map<string, string>();

  private constructor(url: string, monitor: Client) {
    this.#url = url;
    this.monitor = monitor;
  }

  static async open(url: string): Promise<SqlLines> {
    return new SqlLines(url, await connect(url));
  }

  async lease(): Promise<Line> {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const client = await connect(this.#url);
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const line = { client, pid: rows[0]?.pid ?? 0, atMs: NaN, inTransaction: false };
    this.#all.push(line);
    return line;
  }

  release(line: Line): void {
    line.inTransaction = false;
    this.#free.push(line);
  }

  /** Runs one statement at a simulated moment. Statements are prepared once per connection. */
  async execute(line: Line, statement: Statement, nowMs: number): Promise<Answer> {
    if (line.atMs !== nowMs) {
      line.atMs = nowMs;
      const set = { name: 'at', text: `select set_config('sim.now', $1, false)`, values: [iso(nowMs)] };
      // In the same write as the statement. A transaction that has failed refuses both.
      line.client.query(set).catch(() => undefined);
    }
    try {
      const query = { name: this.#nameOf(statement.text), ...statement, types: rowTypes };
      return { rows: (await line.client.query<QueryResultRow>(query)).rows };
    } catch (error) {
      return { error: error as Error };
    }
  }

  /** "begin", "commit" or "rollback". */
  async control(line: Line, command: 'begin' | 'commit' | 'rollback'): Promise<Answer> {
    try {
      await line.client.query(command);
      line.inTransaction = command === 'begin';
      // A setting made inside a transaction goes with it.
      if (command === 'rollback') line.atMs = NaN;
      return { rows: [] };
    } catch (error) {
      return { error: error as Error };
    }
  }

  /** Whether that connection waits for a lock now. */
  async waitsForLock({ pid }: Line): Promise<boolean> {
    const { rows } = await this.monitor.query<{ waits: boolean }>({
      name: 'waits',
      text: 'select exists (select from pg_locks where pid = $1 and not granted) as waits',
      values: [pid],
    });
    return rows[0]?.waits ?? false;
  }

  /** After a run: whatever is still open is undone. */
  async releaseAll(): Promise<void> {
    for (const line of this.#all) {
      if (this.#free.includes(line)) continue;
      if (line.inTransaction) await this.control(line, 'rollback');
      this.release(line);
    }
  }

  async close(): Promise<void> {
    for (const { client } of this.#all) await client.end();
    await this.monitor.end();
  }

  #nameOf(text: string): string {
    const name = this.#names.get(text) ?? `q${this.#names.size}`;
    this.#names.set(text, name);
    return name;
  }
}

const iso = (ms: number): string => new Date(ms).toISOString();

async function connect(url: string): Promise<Client> {
  // Planned once: what is measured here is what statements do, not how they are planned.
  const options = `-c plan_cache_mode=force_generic_plan -c deadlock_timeout=${deadlockTimeoutMs}ms -c jit=off`;
  const client = new Client({ connectionString: url, pipeline: true, options } as object);
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
