import type { Failure, FailureKind } from '../core/index.ts';
import type { Queryable } from '../db/index.ts';
import type { Outcome } from './outcome.ts';
import { judgeFailure } from './retry-policy.ts';
import { holdAccount, moveAccountSlot } from './sql/hold-account.ts';
import { handBack } from './sql/change-lease.ts';
import { taskRow } from './sql/insert-tasks.ts';
import { settleTask, type Settlement } from './sql/settle-task.ts';
import type { ClaimedTask, NewTask, TaskStatus } from './task.ts';

/** What became of one run: the task's new status, or "lost" when somebody else holds the task now. */
export type Settled = TaskStatus | 'lost';

/** Failures that somebody must look at although nothing is in doubt. */
const alarming: ReadonlySet<FailureKind> = new Set(['missed', 'worker_crashed', 'internal']);

/** A campaign's post gives way to the next one; its campaign counts it, and nobody need act. */
const isSkipped = ({ campaignId }: ClaimedTask, { kind }: Failure): boolean =>
  campaignId !== null && kind === 'missed';

/** Writes a handler's outcome under the claim's fence. */
export async function settle(
  db: Queryable,
  task: ClaimedTask,
  outcome: Outcome,
  now: Date,
): Promise<Settled> {
  if (outcome.outcome === 'lost') return 'lost';
  if (outcome.outcome === 'failed' && !outcome.sparesAccount)
    await warnAccount(db, task, outcome.failure, now);
  const settlement = settlementOf(task, outcome, now);
  const [row] = await db.run<{ status: TaskStatus }>(settleTask(task.id, task.epoch, settlement));
  return row?.status ?? 'lost';
}

/** Gives a claim back unspent; false when it was lost or holds an open effect. */
export async function handBackClaim(db: Queryable, task: ClaimedTask): Promise<boolean> {
  return (await db.run(handBack(task.id, task.epoch))).length > 0;
}

function settlementOf(
  task: ClaimedTask,
  outcome: Exclude<Outcome, { outcome: 'lost' }>,
  now: Date,
): Settlement {
  switch (outcome.outcome) {
    case 'done':
      return {
        status: 'completed',
        outcome: 'completed',
        openEffect: 'none',
        visibleEffects: outcome.visibleEffects,
        result: outcome.result,
        followUps: (outcome.followUps ?? []).map(taskRow),
      };
    case 'failed':
      return settlementOfFailure(task, outcome, now);
    case 'snoozed':
      return {
        openEffect: 'none',
        status: 'pending',
        outcome: 'snoozed',
        ...delegated(outcome.followUps),
        wakeInMs: outcome.inMs,
        detail: { reason: outcome.reason },
      };
    case 'cancelled':
      return {
        openEffect: 'none',
        status: 'cancelled',
        outcome: 'cancelled',
        detail: { reason: outcome.reason },
      };
    case 'absent':
      return {
        openEffect: 'none',
        status: 'pending',
        outcome: 'absent',
        wakeInMs: 0,
        detail: { reason: outcome.reason },
      };
    case 'verifying':
      return {
        status: 'running',
        phase: 'verifying',
        outcome: 'verifying',
        openEffect: 'unknown',
        wakeInMs: outcome.inMs,
        detail: { reason: outcome.reason },
      };
    case 'undecided':
      return {
        status: 'failed',
        outcome: 'undecided',
        openEffect: 'unknown',
        needsAttention: true,
        error: { kind: 'outcome_unknown', message: outcome.message },
      };
  }
}

/** A task whose work others do shows so, and is not edited any more. */
const delegated = (tasks: NewTask[] | undefined) =>
  tasks === undefined ? {} : { phase: 'publishing' as const, followUps: tasks.map(taskRow) };

function settlementOfFailure(
  task: ClaimedTask,
  { failure, sparesAccount }: Extract<Outcome, { outcome: 'failed' }>,
  now: Date,
): Settlement {
  const error = { kind: failure.kind, message: failure.message };
  const base = { error, openEffect: 'none' } as const;
  const verdict = judgeFailure(
    failure,
    { ...task, hasAccount: task.accountId !== null && !sparesAccount },
    now,
  );
  switch (verdict.next) {
    case 'retry':
      return {
        ...base,
        status: 'pending',
        outcome: 'retry',
        wakeInMs: verdict.delaySeconds * 1000,
        spendsRetry: true,
      };
    case 'wait':
      return { ...base, status: 'pending', outcome: 'rate_limited', wakeAt: verdict.until };
    case 'hold':
      return { ...base, status: 'pending', outcome: 'held', hold: verdict.hold, wakeInMs: 0 };
    case 'fail':
      return {
        ...base,
        status: 'failed',
        outcome: 'failed',
        needsAttention: alarming.has(failure.kind) && !isSkipped(task, failure),
      };
  }
}

/** What one task learned of its account spares the account's other tasks the same refusal. */
async function warnAccount(db: Queryable, task: ClaimedTask, failure: Failure, now: Date): Promise<void> {
  if (task.accountId === null || failure.concerns === 'recipient') return;
  const verdict = judgeFailure(failure, { ...task, hasAccount: true }, now);
  if (verdict.next === 'hold' && verdict.hold === 'account')
    await db.run(holdAccount(task.accountId, verdict.accountStatus, failure.message));
  if (verdict.next === 'wait') await db.run(moveAccountSlot(task.accountId, verdict.until));
}
