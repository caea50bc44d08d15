import type { FailureKind } from '../../core/index.ts';
import { appliedEffects, latestEffect, type OpenEffect } from '../../journal/index.ts';
import type { ClaimedTask, Handler, Outcome, RunContext } from '../../scheduler/index.ts';
import { listAccounts, type Connected } from '../../services/accounts/index.ts';
import { lookUpMedia } from '../../services/media/index.ts';
import { recipientOf } from '../../services/recipients/index.ts';
import { broadcast } from './broadcast.ts';
import type { SocialPostDeps } from './deps.ts';
import { contentHashOf, effectsOf, microUsdOf, problemsOf, type PlannedEffect } from './effects.ts';
import { publish } from './publish.ts';
import { finish, livePosts, noMetrics, resultOf, type Live } from './result.ts';
import { verify } from './verify.ts';
import { write } from './write.ts';

/** While an account can not be reached to find out about an open effect, look again after this. */
const reconnectMs = 60_000;

/**
 * Writes the post if it has no text, publishes each of its effects once and in order, and finds out what happened
 * when that is not known. A later claim goes on at the first effect that is not live.
 */
export function createSocialPostHandler(deps: SocialPostDeps): Handler {
  return async (claimed, context) => {
    const { accountId, recipientId, workspaceId } = claimed;
    const { config, missing } = await lookUpMedia(deps.db, workspaceId, claimed.config);
    const task = { ...claimed, config };
    const connected = accountId === null ? null : await deps.connections.connect(deps.db, accountId);
    const recipient = recipientId === null ? null : await recipientOf(deps.db, recipientId);
    const to = recipient?.address ?? null;
    const plan = (content: string) => effectsOf(content, task.config, to);
    // A first claim has sent nothing yet.
    const live: Live = new Map();
    if (task.epoch > 1)
      for (const effect of await appliedEffects(deps.db, task.id)) live.set(effect.key, effect);
    if (connected === null) return unconnected(deps, task, plan(task.content ?? ''), live);

    // What is live, or may be, had its files.
    if (missing !== null && task.openEffect === 'none' && !live.has('post'))
      return failed('invalid', `${missing}. Upload the files, edit the post, and retry it.`);
    if (recipient?.optedOut && task.openEffect === 'none' && live.size === 0)
      return failed('undeliverable', 'The recipient asked for no more messages. Nothing was sent.');
    if (task.recipientIds !== null) return broadcast(deps, task, connected, plan, context);
    if (task.openEffect !== 'none') {
      const effect = await openEffectOf(deps, task);
      const draft = answering(plan(task.content ?? ''), effect.key, live);
      const found = await verify(deps, connected, effect, draft, context);
      if (found.outcome !== 'applied') return found;
      live.set(effect.key, found.post);
    }
    const written = await write(deps, task, connected, plan, context);
    if (written.outcome !== 'written') return written;
    return publishAll(deps, task, connected, plan(written.content), live, context);
  };
}

/** Publishes what of the plan is not live yet. Between two effects a cancel may end it. */
async function publishAll(
  deps: SocialPostDeps,
  task: ClaimedTask,
  connected: Connected,
  planned: readonly PlannedEffect[],
  live: Live,
  context: RunContext,
): Promise<Outcome> {
  const { platform, connection } = connected;
  const contentHash = contentHashOf(planned);
  let known = task.openEffect === 'none' ? task.visibleEffects : -1;
  const left = planned.filter(({ key }) => !live.has(key));
  const problems = problemsOf(platform, connection.account, left);
  for (const [index, { key, answers }] of left.entries()) {
    // The row must agree with the journal before the next one is intended.
    if (known !== live.size) {
      const next = await context.advance(live.size, resultOf(connected, live));
      if (next === 'lost') return { outcome: 'lost' };
      if (next === 'cancel') return { outcome: 'cancelled', reason: 'cancel was requested' };
      known = live.size;
    }
    if (problems.length > 0) return failed('invalid', problems.map(({ problem }) => problem).join(' '));
    if (answers !== null && (live.get(answers)?.remoteId ?? null) === null)
      return failed(
        'rejected',
        `${platform.name} gave no id of what this answers, so the rest can not follow it. Publish the rest by hand.`,
      );
    const draft = answering(planned, key, live);
    const microUsd = microUsdOf(platform, [{ draft }]);
    const microUsdLeft = microUsdOf(platform, left.slice(index));
    const act = { key, draft, contentHash, microUsd, microUsdLeft };
    const published = await publish(deps, task, connected, act, context);
    if (published.outcome !== 'applied') return published;
    live.set(key, published.post);
    known = -1;
  }
  return finish(deps, task, connected, live);
}

/** Without credentials nothing can be sent or read; what is wholly live is done all the same. */
async function unconnected(
  { db }: SocialPostDeps,
  task: ClaimedTask,
  planned: readonly PlannedEffect[],
  live: Live,
): Promise<Outcome> {
  if (task.openEffect === 'none') {
    const platform = task.platform ?? 'platform';
    return failed(
      'config',
      `No ${platform} account with credentials belongs to this task. Connect it again.`,
    );
  }
  if (planned.some(({ key }) => !live.has(key)))
    return { outcome: 'verifying', inMs: reconnectMs, reason: 'the account has no credentials' };
  const account = (await listAccounts(db, task.workspaceId)).find(({ id }) => id === task.accountId);
  const simulated = account?.simulated ?? false;
  const result = { ...livePosts(live), platform: task.platform, simulated, metrics: noMetrics };
  return { outcome: 'done', visibleEffects: live.size, result };
}

async function openEffectOf({ db }: SocialPostDeps, task: ClaimedTask): Promise<OpenEffect> {
  const effect = await latestEffect(db, task.id);
  if (effect === null) throw new Error('a task with an open effect has no journal row');
  return effect;
}

/** The draft of one effect, with the id of what it answers filled in. */
function answering(planned: readonly PlannedEffect[], key: string, live: Live) {
  const effect = planned.find((one) => one.key === key);
  if (effect === undefined) throw new Error(`the task has no effect "${key}" any more`);
  const { draft, answers } = effect;
  if (draft.reply === undefined || answers === null) return draft;
  return { ...draft, reply: { ...draft.reply, to: live.get(answers)?.remoteId ?? null } };
}

const failed = (kind: FailureKind, message: string): Outcome => ({
  outcome: 'failed',
  failure: { kind, message },
});
