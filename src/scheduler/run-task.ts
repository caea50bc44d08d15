import {
  messageOf,
  span,
  type Clock,
  type Happenings,
  type Logger,
  type Note,
  type RunOutcome,
} from '../core/index.ts';
import { isOutage, type Queryable } from '../db/index.ts';
import { leaseMs as claimLeaseMs } from './claim.ts';
import type { Handler, Outcome, RunContext } from './outcome.ts';
import { settle, type Settled } from './settle.ts';
import { advanceTask } from './sql/advance-task.ts';
import { renewLease } from './sql/change-lease.ts';
import { selectOpenEffect } from './sql/select-open-effect.ts';
import type { ClaimedTask } from './task.ts';

/** Lease losses in a row after which a task is given up. */
export const maxLeaseLosses = 3;

/** While an effect is in doubt for a reason of our own (a bug, the database), look again after this. */
const reVerifyMs = 30_000;
/** What the database interrupted before anything was sent is tried again after this; it spends no attempt. */
const outageMs = 1_000;

export interface RunSettings {
  handlers: ReadonlyMap<string, Handler>;
  clock: Clock;
  logger: Logger;
  /** Told of each claim, settle and publication. */
  happenings: Happenings;
  /** Default lateness after which a task is missed instead of published. */
  missedAfterMs: number;
}

export interface RunLimits {
  signal: AbortSignal;
  remainingMs(): number;
}

/** Runs one claimed task to its settle: check, handle, write the outcome under the fence. */
export async function runTask(
  db: Queryable,
  task: ClaimedTask,
  settings: RunSettings,
  limits: RunLimits,
): Promise<Settled> {
  const attributes = {
    'carillon.task.id': task.id,
    'carillon.task.type': task.type,
    'carillon.epoch': task.epoch,
    ...(task.platform !== null && { 'carillon.platform': task.platform }),
  };
  tellClaimed(task, settings);
  const startedMs = settings.clock.monotonicMs();
  const run = async (note: Note): Promise<Settled> => {
    const outcome = refuseBeforeRun(task, settings) ?? (await handle(db, task, settings, limits));
    note({ 'carillon.outcome': outcome.outcome });
    if (outcome.outcome === 'failed') note({ 'carillon.failure_kind': outcome.failure.kind });
    const settled = await span('carillon.settle', {}, () => settle(db, task, outcome, settings.clock.now()));
    tellSettled(task, settings, outcome, settled, settings.clock.monotonicMs() - startedMs);
    return settled;
  };
  return span('carillon.run', attributes, run, { from: task.traceparent ?? null });
}

function tellClaimed({ type, lateMs }: ClaimedTask, { happenings }: RunSettings): void {
  happenings.tell({ what: 'claimed', type, lateMs: Number(lateMs) });
}

function tellSettled(
  { type, platform, recipientIds, sinceScheduledMs }: ClaimedTask,
  { happenings }: RunSettings,
  outcome: Outcome,
  settled: Settled,
  tookMs: number,
): void {
  const failureKind =
    outcome.outcome === 'failed'
      ? outcome.failure.kind
      : outcome.outcome === 'undecided'
        ? 'outcome_unknown'
        : null;
  happenings.tell({
    what: 'settled',
    type,
    platform,
    outcome: runOutcomeOf(outcome, settled),
    failureKind,
  });
  // A broadcast's messages are tasks of their own, and told of one by one.
  if (outcome.outcome !== 'done' || recipientIds !== null) return;
  if (settled === 'completed' && outcome.visibleEffects > 0)
    happenings.tell({
      what: 'published',
      platform,
      sinceScheduledMs: Number(sinceScheduledMs) + tookMs,
    });
}

function runOutcomeOf({ outcome }: Outcome, settled: Settled): RunOutcome {
  if (settled === 'lost' || settled === 'cancelled') return settled;
  if (outcome === 'failed') return settled === 'failed' ? 'failed' : 'retry';
  return outcome === 'done' ? 'completed' : outcome;
}

/** What ends a task before its handler runs. Never with an open effect; time ends only what is not live in part. */
function refuseBeforeRun(task: ClaimedTask, settings: RunSettings): Outcome | null {
  if (task.openEffect !== 'none') return null;
  if (task.cancelRequested) return { outcome: 'cancelled', reason: 'cancel was requested' };
  if (task.leaseLosses >= maxLeaseLosses) {
    return fail(
      'worker_crashed',
      `Its worker died ${task.leaseLosses} times while running it. Look into the log, then retry.`,
    );
  }
  if (task.visibleEffects > 0 || (task.recipientIds !== null && task.phase === 'publishing')) return null;
  if (task.expired && task.campaignId !== null)
    return fail(
      'missed',
      'Its time passed before it could run, so its campaign skips it. Retry it to publish it all the same.',
    );
  if (task.expired)
    return fail('missed', 'Its expiresAt passed before it could run. Schedule it anew, or let it go.');
  if (task.lateMs > missedAfter(task, settings)) {
    const hours = Math.round(task.lateMs / 3_600_000);
    return fail('missed', `It was due ${hours} h ago, too late to run by itself. Retry it, or let it go.`);
  }
  return null;
}

function missedAfter(task: ClaimedTask, settings: RunSettings): number {
  const minutes = task.config['missedAfterMinutes'];
  return typeof minutes === 'number' ? minutes * 60_000 : settings.missedAfterMs;
}

const fail = (kind: 'missed' | 'worker_crashed' | 'invalid', message: string): Outcome => ({
  outcome: 'failed',
  failure: { kind, message },
});

async function handle(
  db: Queryable,
  task: ClaimedTask,
  settings: RunSettings,
  limits: RunLimits,
): Promise<Outcome> {
  const handler = settings.handlers.get(task.type);
  if (handler === undefined) {
    const known = [...settings.handlers.keys()].join(', ');
    return fail('invalid', `Task type "${task.type}" is not known. Use one of ${known}.`);
  }
  try {
    return await handler(task, runContext(db, task, limits));
  } catch (error) {
    settings.logger.error({ err: error, taskId: task.id, epoch: task.epoch }, 'a handler threw');
    return outcomeOfThrow(db, task, error);
  }
}

function runContext(db: Queryable, task: ClaimedTask, limits: RunLimits): RunContext {
  return {
    ...limits,
    renewLease: async (leaseMs, phase) =>
      (await db.run(renewLease(task.id, task.epoch, leaseMs, phase))).length > 0,
    advance: async (visibleEffects, result) => {
      const advanced = advanceTask(task.id, task.epoch, visibleEffects, result, claimLeaseMs);
      const [row] = await db.run<{ cancelRequested: boolean }>(advanced);
      if (row === undefined) return 'lost';
      return row.cancelRequested ? 'cancel' : 'go';
    },
  };
}

/**
 * Anything our own code throws after an intend leaves the effect in doubt. Before it the attempt failed, unless it was the
 * database that failed: that says nothing of the task.
 */
async function outcomeOfThrow(db: Queryable, task: ClaimedTask, error: unknown): Promise<Outcome> {
  const [row] = await db.run<{ openEffect: string; waitMs: number }>(selectOpenEffect(task.id, task.epoch));
  if (row === undefined) return { outcome: 'lost' };
  if (row.openEffect === 'none' && isOutage(error))
    return { outcome: 'snoozed', inMs: outageMs, reason: `the database failed: ${messageOf(error)}` };
  if (row.openEffect === 'none') {
    return {
      outcome: 'failed',
      failure: { kind: 'internal', message: `Carillon made a mistake: ${messageOf(error)}` },
    };
  }
  return {
    outcome: 'verifying',
    inMs: Math.max(reVerifyMs, row.waitMs),
    reason: `interrupted by ${messageOf(error)}`,
  };
}
