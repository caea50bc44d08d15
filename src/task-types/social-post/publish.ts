import { messageOf, sha256, span, type Failure } from '../../core/index.ts';
import {
  intend,
  keepEvidence,
  ownedByOthers,
  latestEffect,
  wasInDoubt,
  type Evidence,
  type Intended,
  type Keeping,
  type Recorded,
} from '../../journal/index.ts';
import type { Connection, Handle, PublishOutcome, Usage } from '../../platforms/index.ts';
import type { ClaimedTask, Outcome, RunContext } from '../../scheduler/index.ts';
import { learnUsage, type Connected } from '../../services/accounts/index.ts';
import { calledBy } from './called-by.ts';
import type { SocialPostDeps } from './deps.ts';
import type { Act } from './effects.ts';
import { overBudget } from './over-budget.ts';
import { prepare } from './prepare.ts';
import { awaitRoom, awaitTurn, quotasOf } from './quotas.ts';
import type { Published } from './result.ts';
import { neededMs, settleReserveMs } from './time-left.ts';
import { settleDelayMs } from './verify.ts';

/** How long an equal text of the same account waits for the first one's outcome. */
const equalTextWaitMs = 10_000;

/** What came of it: live, or what the task does next. */
export type PublishedOr<Else> = { outcome: 'applied'; post: Published } | Else;

/** The protocol: prepare, intend, one call, evidence. */
export async function publish(
  deps: SocialPostDeps,
  task: ClaimedTask,
  connected: Connected,
  act: Act,
  context: RunContext,
): Promise<PublishedOr<Outcome>> {
  const { platform } = connected;
  const { draft } = act;
  const full = await awaitRoom(deps, task, connected, draft);
  if (full !== null) return full;
  const prepared = await prepare(deps, task, connected, act, context);
  if ('outcome' in prepared) return prepared;
  if (draft.media !== undefined) {
    // Its uploads took a while.
    const filled = await awaitRoom(deps, task, connected, draft);
    if (filled !== null) return filled;
  }
  if (context.signal.aborted) return snooze(0, 'the worker is stopping');
  if (context.remainingMs() < neededMs(connected)) return snooze(0, 'too little time left in this call');
  const early = await awaitTurn(deps, connected);
  if (early !== null) return early;

  const intendedAt = { wallMs: deps.clock.now().getTime(), monotonicMs: deps.clock.monotonicMs() };
  const intended = await span('carillon.intend', { 'carillon.effect': act.key }, () =>
    intend(deps.db, intentOf(task, connected, act, prepared.handle)),
  );
  const keepFor =
    (effectId: string): Keep =>
    (evidence) =>
      keepEvidence(deps.db, effectId, evidence, keeping(deps, context));
  if (!intended.intended) return refuseIntent(intended, connected, act, keepFor);

  const { effectId } = intended;
  const permit = { effectId, taskId: task.id, intendedAt, deadlineMs: platform.publishDeadlineMs };
  const heard: Heard = { usage: null };
  const outcome = await span(
    'carillon.publish',
    { 'carillon.effect': act.key, ...calledBy(connected) },
    async (note) => {
      const answered = await platform.publish(listening(connected, heard), draft, prepared.handle, permit);
      note({ 'carillon.outcome': answered.outcome });
      return answered;
    },
    { isCall: true },
  );
  const recorded = await recordOutcome(deps, task, connected, act.key, keepFor(effectId), outcome);
  // A refusal names its own time.
  if (outcome.outcome === 'applied') await learn(deps, connected, heard);
  return recorded;
}

/** What the answer's headers said. */
interface Heard {
  usage: Usage | null;
}

const listening = ({ platform, connection }: Connected, heard: Heard): Connection => ({
  ...connection,
  endpoint: {
    ...connection.endpoint,
    onAnswer: (headers) => {
      heard.usage = platform.usageOf?.(headers) ?? null;
    },
  },
});

/** What fails here is no reason to doubt the post. */
async function learn(
  { db, logger }: SocialPostDeps,
  { account }: Connected,
  { usage }: Heard,
): Promise<void> {
  if (usage === null) return;
  try {
    await learnUsage(db, account.id, usage);
  } catch (error) {
    logger.warn({ accountId: account.id, problem: messageOf(error) }, 'what is left could not be kept');
  }
}

/** Writes down what the call answered. */
type Keep = (evidence: Evidence) => Promise<Recorded>;

const keeping = ({ clock, logger }: SocialPostDeps, context: RunContext): Keeping => ({
  clock,
  logger,
  isHurried: () => context.signal.aborted || context.remainingMs() < settleReserveMs,
});

function intentOf(task: ClaimedTask, { platform, account }: Connected, act: Act, handle: Handle) {
  const { key, draft, contentHash, microUsd, microUsdLeft } = act;
  return {
    taskId: task.id,
    epoch: task.epoch,
    key,
    accountId: account.id,
    fingerprint: sha256({ ...draft, text: draft.text.normalize('NFC').trim() }),
    contentHash,
    handle: { ...handle },
    deadlineMs: platform.publishDeadlineMs,
    microUsd,
    microUsdLeft,
    quotas: quotasOf(platform, draft).map(({ name }) => name),
  };
}

async function refuseIntent(
  refused: Extract<Intended, { intended: false }>,
  connected: Connected,
  act: Act,
  keepFor: (effectId: string) => Keep,
): Promise<Outcome> {
  switch (refused.because) {
    case 'claim_lost':
      return { outcome: 'lost' };
    case 'cancel_requested':
      return { outcome: 'cancelled', reason: 'cancel was requested' };
    case 'not_approved':
      return fail({
        kind: 'invalid',
        message: 'Its content is not the one that was approved. Approve it again, then retry.',
      });
    case 'equal_open':
      return snooze(equalTextWaitMs, 'an equal post of this account is not settled yet');
    case 'changed':
      return snooze(0, 'the account’s budget has room again');
    case 'over_budget':
      return fail(overBudget(connected, act, refused));
    case 'database_lost': {
      const reason = 'the database was lost before anything was sent';
      const keep = keepFor(refused.effectId);
      const recorded = await keep({ source: 'not_sent', verdict: 'absent', detail: { reason } });
      // Without a row it may still be on its way into the table: the lease, or read-back, decides.
      return recorded === 'moved' ? snooze(0, reason) : { outcome: 'lost' };
    }
  }
}

/** Writes down what the answer proves, and says what follows for the task. */
async function recordOutcome(
  deps: SocialPostDeps,
  task: ClaimedTask,
  connected: Connected,
  key: string,
  keep: Keep,
  outcome: PublishOutcome,
): Promise<PublishedOr<Outcome>> {
  switch (outcome.outcome) {
    case 'applied': {
      const { remoteId, url } = outcome;
      const recorded = await keep({
        source: 'answer',
        verdict: 'applied',
        remoteId,
        url,
      });
      if (recorded !== 'claimed_elsewhere') return { outcome: 'applied', post: { remoteId, url } };
      await keep({
        source: 'answer',
        verdict: 'unknown',
        detail: { claimedElsewhere: remoteId },
      });
      return doubt(connected, 'the platform answered with the id of another post');
    }
    case 'applied_unidentified':
      await keep({ source: 'answer', verdict: 'applied' });
      return doubt(connected, 'it is live; its id is being looked up');
    case 'refused': {
      const source = outcome.failure.platformCode === undefined ? 'not_sent' : 'refusal';
      await keep({
        source,
        verdict: 'absent',
        detail: failureDetail(outcome.failure),
      });
      return fail(outcome.failure);
    }
    case 'duplicate':
      return recordDuplicate(deps, task, connected, key, keep, outcome);
    case 'unknown':
      await keep({
        source: 'answer',
        verdict: 'unknown',
        detail: { reason: outcome.reason },
      });
      return doubt(connected, outcome.reason);
  }
}

/**
 * A duplicate refusal proves publication only when an earlier send of ours was in doubt; on a first send the equal
 * post is somebody else's, or an older one, and nothing was published now.
 */
async function recordDuplicate(
  deps: SocialPostDeps,
  task: ClaimedTask,
  connected: Connected,
  key: string,
  keep: Keep,
  { remoteId, failure }: Extract<PublishOutcome, { outcome: 'duplicate' }>,
): Promise<PublishedOr<Outcome>> {
  const detail = failureDetail(failure);
  if (!(await wasInDoubt(deps.db, task.id, key, task.epoch))) {
    await keep({ source: 'refusal', verdict: 'absent', detail });
    return fail({ ...failure, kind: 'rejected' });
  }
  const effect = await latestEffect(deps.db, task.id);
  const unowned =
    remoteId !== null && effect !== null && (await ownedByOthers(deps.db, effect, [remoteId])).size === 0;
  if (!unowned) {
    await keep({ source: 'refusal', verdict: 'unknown', detail });
    return doubt(connected, 'the platform says it is a duplicate; looking for the post');
  }
  await keep({ source: 'refusal', verdict: 'applied', remoteId, detail });
  return { outcome: 'applied', post: { remoteId, url: null } };
}

const failureDetail = ({ kind, platformCode }: Failure) => ({ kind, platformCode: platformCode ?? null });

const fail = (failure: Failure): Outcome => ({ outcome: 'failed', failure });

const snooze = (inMs: number, reason: string): Outcome => ({
  outcome: 'snoozed',
  inMs,
  reason,
});

const doubt = (connected: Connected, reason: string): Outcome => ({
  outcome: 'verifying',
  inMs: settleDelayMs(connected),
  reason,
});
