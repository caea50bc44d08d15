import type { Actor, Step, Timer } from './actor.ts';
import type { Decisions } from './decisions.ts';
import type { Trace } from './trace.ts';

/** A statement that waits for another transaction's lock. */
export interface Blocked {
  name: string;
  /** Looks again: whether it has its answer now, which was then handed on. */
  look(): Promise<boolean>;
}

/** What is asked when nobody can move. */
export interface Outlook {
  /** When something will be due for whoever looks; null for nothing. */
  dueAtMs: number | null;
  /** Everything that was to happen has happened. */
  isOver: boolean;
}

/** A broadcast may look at its messages once a minute for a day. */
const defaultMaxSteps = 30_000;

/** Runs actors one step at a time. Between two steps every actor waits for something; the seed chooses what happens. */
export class Simulator {
  nowMs: number;
  /** Time in which machines were awake: idle ones mostly sleep, and their monotonic clocks with them. */
  awakeMs = 0;
  /** Steps performed so far. */
  count = 0;
  readonly decisions: Decisions;
  readonly trace: Trace;
  readonly #steps: Step[] = [];
  readonly #timers = new Set<Timer>();
  readonly #blocked: Blocked[] = [];
  #order = 0;

  constructor(startMs: number, decisions: Decisions, trace: Trace) {
    this.nowMs = startMs;
    this.decisions = decisions;
    this.trace = trace;
  }

  note(who: string, what: string): void {
    this.trace.add(this.nowMs, who, what);
  }

  ask(step: Step): void {
    if (step.actor.alive) this.#steps.push(step);
  }

  block(blocked: Blocked): void {
    this.#blocked.push(blocked);
  }

  at(atMs: number, timer: Omit<Timer, 'atMs' | 'order'>): () => void {
    const set: Timer = { ...timer, atMs: Math.ceil(atMs), order: (this.#order += 1) };
    if (set.actor === null || set.actor.alive) this.#timers.add(set);
    return () => void this.#timers.delete(set);
  }

  /** Hands an actor what it waits for, now or when it is no longer frozen. */
  deliver(actor: Actor, label: string, hand: () => void): void {
    if (!actor.alive) return;
    if (actor.frozenUntilMs <= this.nowMs) hand();
    else this.at(actor.frozenUntilMs, { actor, label, idle: false, fire: hand });
  }

  /** The process is gone: nothing of it happens any more. Returns the steps it had asked for. */
  remove(actor: Actor): Step[] {
    actor.alive = false;
    for (const timer of this.#timers) if (timer.actor === actor) this.#timers.delete(timer);
    const left = this.#steps.filter((step) => step.actor === actor);
    for (const step of left) this.#steps.splice(this.#steps.indexOf(step), 1);
    return left;
  }

  /** Until `outlook` says that it is over. `afterStep` throws when something is wrong. */
  async run(
    outlook: () => Promise<Outlook>,
    afterStep: () => void,
    { maxSteps = defaultMaxSteps }: { maxSteps?: number } = {},
  ): Promise<void> {
    for (;;) {
      await everybodyWaits();
      await this.#lookAtBlocked();
      const choices = this.#choices();
      if (choices.length === 0) {
        if (!(await this.#pass(outlook))) return;
        continue;
      }
      this.count += 1;
      if (this.count > maxSteps) throw new Error(`not at rest after ${maxSteps} steps`);
      const choice = choices[Math.floor(this.decisions.draw(`pick ${this.count}`) * choices.length)];
      if (choice === undefined) continue;
      if ('fire' in choice) await this.#fire(choice);
      else {
        this.#steps.splice(this.#steps.indexOf(choice), 1);
        await choice.perform();
      }
      afterStep();
      const tookMs = this.#stepMs();
      this.nowMs += tookMs;
      this.awakeMs += tookMs;
    }
  }

  async #fire(timer: Timer): Promise<void> {
    this.#timers.delete(timer);
    if (timer.label !== '') this.note(timer.actor?.name ?? 'world', timer.label);
    await timer.fire();
  }

  /** Mostly milliseconds, sometimes seconds. */
  #stepMs(): number {
    const luck = this.decisions.draw(`takes ${this.count}`);
    if (luck < 0.75) return 0;
    return luck < 0.992 ? Math.ceil((luck - 0.75) * 100) : Math.ceil((luck - 0.992) * 600_000);
  }

  #choices(): (Step | Timer)[] {
    // A second statement that waits would make it a matter of Postgres' timing who comes first.
    const steps = this.#steps.filter((step) => this.#blocked.length === 0 || !step.mayBlock);
    const due = [...this.#timers].filter((timer) => this.#dueAt(timer) <= this.nowMs);
    return [
      ...steps.filter((step) => step.kind === 'http' || step.actor.frozenUntilMs <= this.nowMs),
      ...due,
    ];
  }

  #dueAt({ atMs, actor }: Timer): number {
    return Math.max(atMs, actor?.frozenUntilMs ?? 0);
  }

  async #lookAtBlocked(): Promise<void> {
    for (const blocked of this.#blocked.slice()) {
      if (!(await blocked.look())) continue;
      this.#blocked.splice(this.#blocked.indexOf(blocked), 1);
      await everybodyWaits();
    }
  }

  /** Nobody can move: time goes on to the next thing that happens. */
  async #pass(outlook: () => Promise<Outlook>): Promise<boolean> {
    const { dueAtMs, isOver } = await outlook();
    const timers = [...this.#timers];
    const sure = timers.filter(({ idle }) => !idle).map((timer) => this.#dueAt(timer));
    const frozen = this.#steps.map(({ actor }) => actor.frozenUntilMs).filter((ms) => ms > this.nowMs);
    if (isOver && sure.length === 0 && this.#steps.length === 0) return false;
    const lookers = timers.filter(({ idle }) => idle);
    const looks = dueAtMs === null ? [] : lookers.map((timer) => Math.max(this.#dueAt(timer), dueAtMs));
    const next = Math.min(...sure, ...frozen, ...looks);
    if (!Number.isFinite(next)) throw new Error('nobody will ever move again');
    const jumpMs = Math.max(1, next - this.nowMs);
    this.nowMs += jumpMs;
    this.awakeMs += Math.min(jumpMs, this.decisions.draw(`awake ${this.count}`) < 0.12 ? 10_000 : 200);
    this.#postpone(lookers, dueAtMs !== null && dueAtMs <= this.nowMs);
    return true;
  }

  /** Not everybody who could look does so at once; looks that would find nothing are left out. */
  #postpone(lookers: Timer[], somethingIsDue: boolean): void {
    const ready = lookers.filter((timer) => this.#dueAt(timer) <= this.nowMs);
    const one = Math.floor(this.decisions.draw(`looker ${this.count}`) * ready.length);
    for (const [index, timer] of ready.entries()) {
      const looks =
        somethingIsDue && (index === one || this.decisions.draw(`look ${this.count}/${index}`) < 0.12);
      if (!looks) timer.atMs = this.nowMs + 1 + index;
    }
  }
}

/** All code runs until it waits for a step or a timer: nothing here waits for anything else. */
async function everybodyWaits(): Promise<void> {
  await new Promise(setImmediate);
  await new Promise(setImmediate);
}
