import type { QueryResultRow } from 'pg';
import type { Statement } from '../../src/db/index.ts';
import type { Actor } from './actor.ts';
import type { Emulators } from './platforms.ts';
import { nameOfStatement } from './statement-name.ts';

/** A promise that was broken. `what` names the promise; the same one is looked for when a run is shrunk. */
export class Broken extends Error {
  override readonly name = 'Broken';
  readonly promise: string;

  constructor(promise: string, detail: string) {
    super(`${promise}: ${detail}`);
    this.promise = promise;
  }
}

/** A lease on the account is as long as this and the time from taking it to asking. */
const renewalMs = 20_000;

interface Claim {
  actor: Actor;
  epoch: number;
}

/** Watches every statement that was executed, and every effect, for what must never happen. */
export class Watch {
  readonly #emulators: Emulators;
  /** The latest claim of each task. */
  readonly #claims = new Map<string, Claim>();
  /** Confirmed cancels: nothing of these tasks may become visible. */
  readonly #cancelled = new Set<string>();
  readonly #setbacks = new Map<string, number>();
  /** Tasks somebody retried or rescheduled: they may run again sooner. */
  readonly hurried = new Set<string>();
  /** When those who wait for new credentials began to ask. */
  readonly #renewals: number[] = [];
  #seen = 0;
  #broken: Broken | null = null;

  constructor(emulators: Emulators) {
    this.#emulators = emulators;
  }

  setbacksOf(taskId: string): number {
    return this.#setbacks.get(taskId) ?? 0;
  }

  setBack(actor: Actor): void {
    for (const [taskId, claim] of this.#claims) if (claim.actor === actor) this.#addSetback(taskId);
  }

  onStatement(actor: Actor, { text, values }: Statement, rows: readonly QueryResultRow[]): void {
    if (rows.length === 0) return;
    const name = nameOfStatement(text);
    if (name === 'due') return this.#noteClaims(actor, rows);
    if (name === 'cancelled') return this.#noteCancel(values[1] as string, rows);
    if (name === 'retried' || name === 'edited') this.hurried.add(values[1] as string);
    if (name === 'retried') this.#cancelled.delete(values[1] as string);
    if (!name.startsWith('select') && text.includes('epoch')) this.#checkFence(name, values);
  }

  /** @throws Broken */
  check(): void {
    if (this.#broken !== null) throw this.#broken;
    const { visible } = this.#emulators;
    for (; this.#seen < visible.length; this.#seen += 1) {
      const one = visible[this.#seen];
      if (one === undefined || one.taskId === null) continue;
      const { taskId, textHash } = one;
      const before = visible.slice(0, this.#seen);
      if (before.some((other) => other.taskId === taskId && other.textHash === textHash)) {
        throw new Broken('each effect is visible at most once', `task ${taskId} on ${one.platform}`);
      }
      if (this.#cancelled.has(taskId)) {
        throw new Broken('a confirmed cancel publishes nothing', `task ${taskId} on ${one.platform}`);
      }
    }
  }

  /** Somebody asks for new credentials. Until it has its answer, or gives up, nobody else may; call what this returns then. */
  onRenewal(atMs: number): () => void {
    const rivals = [...this.#renewals].filter((beganMs) => atMs - beganMs < renewalMs);
    if (rivals.length > 0) {
      const detail = `asked for again after ${atMs - Math.max(...rivals)} ms`;
      this.#broken ??= new Broken('credentials are renewed by one at a time', detail);
    }
    this.#renewals.push(atMs);
    return () => {
      const place = this.#renewals.indexOf(atMs);
      if (place >= 0) this.#renewals.splice(place, 1);
    };
  }

  /** Something went wrong that is no broken promise of a statement; the run ends with it. */
  fail(error: unknown): void {
    this.#broken ??=
      error instanceof Broken ? error : new Broken('the simulation itself works', String(error));
  }

  #noteClaims(actor: Actor, rows: readonly QueryResultRow[]): void {
    for (const row of rows) {
      if (row['verdict'] !== 'claim') continue;
      const id = row['id'] as string;
      if (Number(row['leaseLosses']) > 0) this.#addSetback(id);
      this.#claims.set(id, { actor, epoch: Number(row['epoch']) });
    }
  }

  #noteCancel(taskId: string, rows: readonly QueryResultRow[]): void {
    this.#addSetback(taskId);
    if (rows[0]?.['status'] === 'cancelled') this.#cancelled.add(taskId);
  }

  /** Everything a worker changes names the task and the epoch of its claim, side by side. */
  #checkFence(name: string, values: readonly unknown[]): void {
    const place = values.findIndex(
      (value, index) => this.#claims.has(value as string) && typeof values[index + 1] === 'number',
    );
    const taskId = values[place] as string;
    const claim = this.#claims.get(taskId);
    if (place > 1 || claim === undefined || claim.epoch === values[place + 1]) return;
    const detail = `"${name}" of epoch ${String(values[place + 1])} changed task ${taskId}, claimed as ${claim.epoch}`;
    this.#broken ??= new Broken('no stale worker changes a task', detail);
  }

  #addSetback(taskId: string): void {
    this.#setbacks.set(taskId, this.setbacksOf(taskId) + 1);
  }
}
