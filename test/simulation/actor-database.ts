import { setTimeout as pause } from 'node:timers/promises';
import type { Pool, QueryResultRow } from 'pg';
import { ofQuery, type Database, type Queryable, type Statement } from '../../src/db/index.ts';
import type { Actor } from './actor.ts';
import { deadlockTimeoutMs, type Answer, type Line } from './sql-lines.ts';
import { nameOfStatement } from './statement-name.ts';
import type { World } from './world.ts';

type Command = 'begin' | 'commit' | 'rollback';

/** A database as one process sees it: each statement waits for its turn, and may fail or never be answered. */
export function actorDatabase(world: World, actor: Actor): Database {
  const alone = async <Row extends QueryResultRow>(statement: Statement): Promise<Row[]> =>
    (await ask(world, actor, null, statement)) as Row[];

  return {
    pool: null as unknown as Pool,
    run: alone,
    close: async () => undefined,
    transaction: async (work) => {
      const open: OpenTransaction = { line: null, isBroken: false };
      const tx: Queryable = {
        run: async <Row extends QueryResultRow>(statement: Statement) =>
          (await ask(world, actor, open, statement)) as Row[],
      };
      try {
        await ask(world, actor, open, 'begin');
        const result = await work(tx);
        await ask(world, actor, open, 'commit');
        return result;
      } catch (error) {
        if (!open.isBroken) await ask(world, actor, open, 'rollback');
        throw error;
      } finally {
        if (open.line !== null) world.lines.release(open.line);
      }
    },
  };
}

interface OpenTransaction {
  line: Line | null;
  /** The connection is gone, and the transaction with it. */
  isBroken: boolean;
}

function ask(
  world: World,
  actor: Actor,
  open: OpenTransaction | null,
  what: Statement | Command,
): Promise<QueryResultRow[]> {
  const { promise, resolve, reject } = Promise.withResolvers<QueryResultRow[]>();
  const label = typeof what === 'string' ? what : nameOfStatement(what.text);
  const name = `${actor.name}#${(actor.steps += 1)}`;
  const hand = (answer: Answer) => {
    world.maybeFreeze(actor, name);
    world.sim.deliver(actor, '', () =>
      'rows' in answer ? resolve(answer.rows) : reject(ofQuery(answer.error)),
    );
  };
  const statement = new SqlStep(world, actor, open, what, label, name, hand);
  world.sim.ask({
    actor,
    name,
    kind: 'sql',
    label,
    mayBlock: open === null || open.line === null,
    perform: () => statement.perform(),
    abandon: () => statement.letGo(),
  });
  return promise;
}

/** One statement: what may go wrong before it, the statement itself on a real connection, what may go wrong after. */
class SqlStep {
  readonly #world: World;
  readonly #actor: Actor;
  readonly #open: OpenTransaction | null;
  readonly #what: Statement | Command;
  readonly #label: string;
  readonly #name: string;
  readonly #hand: (answer: Answer) => void;

  constructor(
    world: World,
    actor: Actor,
    open: OpenTransaction | null,
    what: Statement | Command,
    label: string,
    name: string,
    hand: (answer: Answer) => void,
  ) {
    this.#world = world;
    this.#actor = actor;
    this.#open = open;
    this.#what = what;
    this.#label = label;
    this.#name = name;
    this.#hand = hand;
  }

  async perform(): Promise<void> {
    const { decisions, odds } = this.#world;
    if (decisions.fault(`${this.#name} dies before ${this.#label}`, odds.crash)) return this.#die('before');
    if (
      this.#world.isDatabaseAway() ||
      decisions.fault(`${this.#name} is cut off before ${this.#label}`, odds.sql)
    ) {
      return this.#fail('before');
    }
    const line = this.#open?.line ?? (await this.#world.lines.lease());
    if (this.#open !== null) this.#open.line = line;
    const running = this.#execute(line);
    const answer = await this.#answerOrLock(line, running);
    if (answer !== null) return this.#finish(line, answer);
    this.#note('waits for a lock');
    this.#world.counts.lockWaits += 1;
    this.#world.sim.block({
      name: this.#name,
      look: async () => {
        const late = await this.#answerOrLock(line, running);
        if (late === null) return false;
        await this.#finish(line, late);
        return true;
      },
    });
  }

  /** The process died. What its transaction did is undone, as by a server that finds the line closed. */
  async letGo(): Promise<void> {
    const line = this.#open?.line;
    if (!line) return;
    if (this.#open !== null) this.#open.line = null;
    if (line.inTransaction) await this.#world.lines.control(line, 'rollback');
    this.#world.lines.release(line);
  }

  #execute(line: Line): Promise<Answer> {
    const { lines, sim } = this.#world;
    return typeof this.#what === 'string'
      ? lines.control(line, this.#what)
      : lines.execute(line, this.#what, sim.nowMs);
  }

  /** Null: it waits for a lock, and has done so long enough that Postgres has looked for a deadlock. */
  async #answerOrLock(line: Line, running: Promise<Answer>): Promise<Answer | null> {
    let waits = 0;
    for (;;) {
      const answer = await Promise.race([running, pause(waits === 0 ? 4 : 1, null)]);
      if (answer !== null) return answer;
      waits = (await this.#world.lines.waitsForLock(line)) ? waits + 1 : 0;
      if (waits > 4 * deadlockTimeoutMs) return null;
    }
  }

  async #finish(line: Line, answer: Answer): Promise<void> {
    const { decisions, odds, lines } = this.#world;
    if (this.#open === null) lines.release(line);
    this.#world.onStatement(this.#actor, this.#what, answer);
    this.#note('error' in answer ? `-> ${codeOf(answer.error)}` : `-> ${describe(answer)}`);
    if (!this.#actor.alive) return;
    if (decisions.fault(`${this.#name} dies after ${this.#label}`, odds.crash)) return this.#die('after');
    if (decisions.fault(`${this.#name} is cut off after ${this.#label}`, odds.sql))
      return this.#fail('after');
    this.#hand(answer);
  }

  async #die(when: 'before' | 'after'): Promise<void> {
    this.#note(`dies ${when} it`);
    await this.letGo();
    await this.#world.kill(this.#actor);
  }

  /** The line breaks, or the server refuses; an open transaction is gone then, unless it was committed. */
  async #fail(when: 'before' | 'after'): Promise<void> {
    const error = brokenAs(this.#world.decisions.draw(`${this.#name} error`), when);
    this.#note(`${when} it: ${error.code}`);
    this.#world.counts.sqlFaults += 1;
    this.#world.setBack(this.#actor);
    if (this.#open !== null) {
      this.#open.isBroken = true;
      await this.letGo();
    }
    this.#hand({ error });
  }

  #note(what: string): void {
    this.#world.sim.note(this.#actor.name, `${this.#label} ${what}`);
  }
}

/** A serialization failure means that nothing was done: it never comes after. */
function brokenAs(luck: number, when: 'before' | 'after'): Error & { code: string } {
  const codes = when === 'before' ? ['40001', '57P01', 'ECONNRESET'] : ['57P01', 'ECONNRESET'];
  const code = codes[Math.floor(luck * codes.length)] ?? 'ECONNRESET';
  return Object.assign(new Error(`simulated ${code}`), { code });
}

export const codeOf = (error: unknown): string =>
  (error as { code?: string }).code ?? (error as Error).message;

/** What a trace shows of rows: how many, and the states in them. */
function describe(answer: Answer): string {
  if ('error' in answer) return codeOf(answer.error);
  const words = answer.rows.map((row) =>
    ['verdict', 'status', 'openEffect', 'state', 'before', 'epoch', 'readBacks', 'deduplicated']
      .filter((column) => row[column] !== undefined)
      .map((column) => String(row[column]))
      .join(' '),
  );
  return words.length === 0 ? 'no row' : words.join(', ') || 'ok';
}
