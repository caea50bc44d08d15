import type { QueryResultRow } from 'pg';
import { ProviderFailed } from '../../src/agent/index.ts';
import { replaceIds } from '../../src/core/index.ts';
import type { Statement } from '../../src/db/index.ts';
import type { Actor } from './actor.ts';
import type { Decisions } from './decisions.ts';
import type { Plan } from './plan.ts';
import { openEmulators, type Emulators } from './platforms.ts';
import { Simulator } from './simulator.ts';
import type { Answer, SqlLines } from './sql-lines.ts';
import { Trace } from './trace.ts';
import { Watch } from './watch.ts';

/** What a run was like, for the summary of many. */
export interface Counts {
  crashes: number;
  freezes: number;
  sqlFaults: number;
  httpFaults: number;
  lockWaits: number;
  deadlocks: number;
  tasks: number;
  effects: number;
  steps: number;
}

/** Everything of one run that its processes share: time, database, platforms, and what goes wrong. */
export class World {
  readonly decisions: Decisions;
  readonly plan: Plan;
  readonly lines: SqlLines;
  readonly sim: Simulator;
  readonly emulators: Emulators;
  readonly watch: Watch;
  readonly startMs: number;
  readonly counts: Counts = {
    crashes: 0,
    freezes: 0,
    sqlFaults: 0,
    httpFaults: 0,
    lockWaits: 0,
    deadlocks: 0,
    tasks: 0,
    effects: 0,
    steps: 0,
  };
  /** Starts what takes a dead process's place. */
  onDeath: (actor: Actor) => Promise<void> = async () => undefined;
  readonly #numbers = new Map<string, number>();
  readonly #frozen = new Set<string>();
  readonly actors: Actor[] = [];

  constructor(decisions: Decisions, plan: Plan, lines: SqlLines) {
    this.decisions = decisions;
    this.plan = plan;
    this.lines = lines;
    this.startMs = plan.startMs;
    this.sim = new Simulator(plan.startMs, decisions, new Trace(plan.startMs));
    const { sim } = this;
    this.emulators = openEmulators({
      clock: {
        now: () => new Date(sim.nowMs + plan.platformSkewMs),
        monotonicMs: () => sim.nowMs - plan.startMs,
      },
      nowMs: () => sim.nowMs,
      readBackLagMs: plan.setting.readBackLagMs,
      maxPageSize: plan.setting.maxPageSize,
      allowsRepeats: plan.setting.allowsRepeats,
      tokenEnded: plan.setting.tokenEnded,
    });
    this.watch = new Watch(this.emulators);
    replaceIds(idsOf(decisions));
  }

  get odds(): Plan['odds'] {
    return this.plan.odds;
  }

  get setting(): Plan['setting'] {
    return this.plan.setting;
  }

  numberOf(role: string): number {
    const number = (this.#numbers.get(role) ?? 0) + 1;
    this.#numbers.set(role, number);
    return number;
  }

  isDatabaseAway(): boolean {
    const { outage } = this.plan;
    return outage !== null && this.sim.nowMs >= outage.fromMs && this.sim.nowMs < outage.toMs;
  }

  /** The process is gone, with everything it had not finished. */
  async kill(actor: Actor): Promise<void> {
    if (!actor.alive) return;
    this.counts.crashes += 1;
    this.setBack(actor);
    for (const step of this.sim.remove(actor)) await step.abandon();
    this.sim.note(actor.name, 'is dead');
    await this.onDeath(actor);
  }

  /** Sometimes a process stands still just when it gets an answer. */
  maybeFreeze(actor: Actor, name: string): void {
    const isNew = !this.#frozen.has(name);
    if (!isNew || !this.decisions.fault(`${name} freezes`, this.odds.freeze)) return;
    this.#frozen.add(name);
    this.counts.freezes += 1;
    this.setBack(actor);
    // Shorter and longer than a lease, than a deadline, and than all waits of the protocol together.
    const longest = this.decisions.oneOf(`${name} frozen up to`, [20, 100, 900]);
    const forMs = 1000 * this.decisions.between(`${name} frozen for`, 2, longest);
    actor.frozenUntilMs = this.sim.nowMs + forMs;
    this.sim.note(actor.name, `stands still for ${forMs / 1000} s`);
  }

  /** What it was doing with its tasks may have to be done again. */
  setBack(actor: Actor): void {
    this.watch.setBack(actor);
  }

  onStatement(actor: Actor, what: Statement | string, answer: Answer): void {
    if ('error' in answer) {
      if ((answer.error as { code?: string }).code === '40P01') this.counts.deadlocks += 1;
      return;
    }
    if (typeof what !== 'string') this.watch.onStatement(actor, what, answer.rows);
  }

  /** One call to a model: the process may die in it, or the model refuse. */
  modelCall(actor: Actor): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const name = `${actor.name}#${(actor.steps += 1)}`;
    const { decisions, odds, sim } = this;
    const perform = async (): Promise<void> => {
      if (decisions.fault(`${name} dies in a model call`, odds.crash * 3)) return this.kill(actor);
      const refuses = decisions.fault(`${name} model fails`, odds.model);
      sim.note(actor.name, refuses ? 'the model gives nothing' : 'the model writes');
      if (refuses) this.setBack(actor);
      const failure = { kind: 'unavailable', message: 'The model is away.' } as const;
      this.maybeFreeze(actor, name);
      sim.deliver(actor, '', () => (refuses ? reject(new ProviderFailed(failure)) : resolve()));
    };
    sim.ask({
      actor,
      name,
      kind: 'model',
      label: 'model',
      mayBlock: false,
      perform,
      abandon: async () => undefined,
    });
    return promise;
  }

  /** Lets go of everything, so that the next run finds all connections free. */
  async end(): Promise<void> {
    for (const actor of this.actors)
      if (actor.alive) for (const step of this.sim.remove(actor)) await step.abandon();
    await this.lines.releaseAll();
    replaceIds(null);
  }

  /** Asked from outside, by nobody of the simulation. */
  async look<Row extends QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.lines.monitor.query<Row>({ text, values })).rows;
  }
}

/** Ordered like real ones, and the same in each repetition. */
function idsOf(decisions: Decisions): () => string {
  let count = 0;
  return () => {
    count += 1;
    const random = Math.floor(decisions.draw(`id ${count}`) * 2 ** 32);
    const hex = (value: number, length: number) => value.toString(16).padStart(length, '0');
    return `${hex(count, 8)}-0000-7000-8000-${hex(random, 12)}`;
  };
}
