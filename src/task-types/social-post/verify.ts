import { span, type Failure, type ReadBackResult } from '../../core/index.ts';
import {
  addEvidence,
  hasOthersInDoubt,
  noteReadBack,
  ownedByOthers,
  type OpenEffect,
} from '../../journal/index.ts';
import { CallFailed, type Draft, type RecentPost, type RecentPosts } from '../../platforms/index.ts';
import type { Outcome, RunContext } from '../../scheduler/index.ts';
import type { Connected } from '../../services/accounts/index.ts';
import { calledBy } from './called-by.ts';
import type { SocialPostDeps } from './deps.ts';
import type { PublishedOr } from './publish.ts';

/** Clocks of the platform and of ours may differ; a post this much older than the intent may still be it. */
const skewMs = 60_000;
/** Between two looks. */
const lookAgainMs = 5_000;
/** Between two looks while the platform does not answer. */
const unreachableMs = 30_000;
/** Complete looks without the post that are needed before it counts as absent. */
const neededReadBacks = 2;
/** How long to look before a person is asked: while it can not be decided, and while the platform can not be read. */
const undecidedAfterMs = 30 * 60_000;
const unreadableAfterMs = 24 * 3_600_000;
/** Sends of one post before a person is asked instead of trying again. */
const maxSends = 4;
/** How long to look for the id of a post that is known to be live. */
const identifyForMs = 10 * 60_000;

/** How long a published post may stay invisible to read-back here. */
export const settleDelayMs = ({ platform, connection }: Connected): number =>
  connection.endpoint.settleMs ?? platform.settleMs;

/** Finds out what became of a send whose outcome is not known. Never sends anything. */
export async function verify(
  deps: SocialPostDeps,
  connected: Connected,
  effect: OpenEffect,
  draft: Draft,
  context: RunContext,
): Promise<PublishedOr<Outcome>> {
  if (effect.state === 'absent')
    return { outcome: 'absent', reason: 'the journal says it was not published' };
  if (effect.state === 'applied') return identify(deps, connected, draft, effect);
  if (effect.state === 'intended') {
    await addEvidence(deps.db, effect.id, {
      source: 'lost',
      verdict: 'unknown',
      detail: { reason: 'no answer was kept' },
    });
  }
  if (context.signal.aborted) return look(0, 'the worker is stopping');
  switch (connected.platform.witness(connected.connection.account)) {
    case 'list':
      return readBack(deps, connected, draft, effect);
    case 'webhook':
      return awaitWebhook(connected, effect);
    case 'person':
      return undecided(connected, 'the platform does not let applications read this account’s posts');
  }
}

/** Live for certain. If the answer named no id, read-back may; the post is not published again for lack of it. */
async function identify(
  deps: SocialPostDeps,
  connected: Connected,
  draft: Draft,
  effect: OpenEffect,
): Promise<PublishedOr<Outcome>> {
  const { remoteId, url } = effect;
  const listed = connected.platform.witness(connected.connection.account) === 'list';
  if (remoteId !== null || url !== null || !listed || effect.sinceIntendMs > identifyForMs) {
    return { outcome: 'applied', post: { remoteId, url } };
  }
  const seen = await recentPosts(deps, connected, effect, draft);
  if ('failure' in seen) return unreadable(deps, connected, seen.failure);
  const { same } = await sort(deps, connected, draft, effect, seen);
  const adopted = await adopt(deps, connected, effect, same);
  if (adopted === null) return look(lookAgainMs, 'it is live; its id is being looked up');
  return { outcome: 'applied', post: adopted };
}

/** Pages the account's posts since the intent and decides: found, absent, or not decidable yet. */
async function readBack(
  deps: SocialPostDeps,
  connected: Connected,
  draft: Draft,
  effect: OpenEffect,
): Promise<PublishedOr<Outcome>> {
  const settleMs = settleDelayMs(connected);
  if (effect.sinceIntendMs < settleMs)
    return look(settleMs - effect.sinceIntendMs, 'waiting until the platform shows new posts');

  const seen = await recentPosts(deps, connected, effect, draft);
  if ('failure' in seen) {
    if (effect.sinceIntendMs > unreadableAfterMs)
      return undecided(connected, `the platform could not be read: ${seen.failure.message}`);
    return unreadable(deps, connected, seen.failure);
  }
  const { same, unexplained } = await sort(deps, connected, draft, effect, seen);
  const adopted = await adopt(deps, connected, effect, same);
  if (adopted !== null) return { outcome: 'applied', post: adopted };

  if (!seen.complete || unexplained > 0) {
    const why = seen.complete
      ? `no task explains ${unexplained} posts of the account since then, and one may be this one`
      : 'the platform lists too many posts since then to read them all';
    if (effect.sinceIntendMs > undecidedAfterMs) return undecided(connected, why);
    // What others in doubt find explains more posts soon.
    return look((await hasOthersInDoubt(deps.db, effect)) ? lookAgainMs : unreachableMs, why);
  }
  return absentOrLook(deps, connected, effect, settleMs);
}

/** The platform does not answer: for want of credentials that can be renewed, or for another reason. */
async function unreadable({ db, connections }: SocialPostDeps, on: Connected, { kind, message }: Failure) {
  if (kind === 'auth_expired') {
    const { outcome } = await connections.renew(db, on.account.id, on.version);
    if (outcome === 'renewed') return look(0, 'the account’s credentials had ended and were renewed');
  }
  return look(unreachableMs, message);
}

/** Not in a complete list. Absent only after the request can not arrive any more, and only when seen twice. */
async function absentOrLook(
  deps: SocialPostDeps,
  connected: Connected,
  effect: OpenEffect,
  settleMs: number,
): Promise<Outcome> {
  const readBacks = await noteReadBack(deps.db, effect.id);
  const quarantineLeftMs = connected.connection.endpoint.quarantineMs - effect.sinceDeadlineMs;
  const waitMs = Math.max(
    settleMs - effect.sinceIntendMs,
    quarantineLeftMs,
    readBacks < neededReadBacks ? lookAgainMs : 0,
  );
  if (waitMs > 0) return look(waitMs, `not found in ${readBacks} complete read-backs so far`);
  if (effect.sends >= maxSends)
    return undecided(connected, `${effect.sends} sends ended in doubt and none is to be found`);
  const detail = { readBacks };
  const recorded = await addEvidence(deps.db, effect.id, { source: 'read_back', verdict: 'absent', detail });
  // Somebody proved the opposite in the meantime: look at the journal again.
  if (recorded !== 'moved') return look(0, 'other evidence arrived');
  return { outcome: 'absent', reason: `not found in ${readBacks} complete read-backs` };
}

function awaitWebhook(connected: Connected, effect: OpenEffect): Outcome {
  const leftMs = settleDelayMs(connected) - effect.sinceDeadlineMs;
  if (leftMs > 0) return look(leftMs, 'waiting for the platform’s status webhook');
  return undecided(connected, 'no status webhook came, and sent messages can not be listed');
}

async function recentPosts(
  deps: SocialPostDeps,
  connected: Connected,
  effect: OpenEffect,
  draft: Draft,
): Promise<RecentPosts | { failure: Failure }> {
  const attributes = { 'carillon.effect': effect.key, ...calledBy(connected) };
  const list = () => listRecent(connected, effect, draft);
  const seen = await span('carillon.read_back', attributes, list, { isCall: true });
  if ('failure' in seen) tell(deps, connected, 'unreadable');
  return seen;
}

const tell = ({ happenings }: SocialPostDeps, { platform }: Connected, result: ReadBackResult): void =>
  happenings.tell({ what: 'read_back', platform: platform.id, result });

async function listRecent(
  { platform, connection }: Connected,
  effect: OpenEffect,
  draft: Draft,
): Promise<RecentPosts | { failure: Failure }> {
  try {
    return await platform.recentPosts(
      connection,
      new Date(effect.intendedAt.getTime() - skewMs),
      effect.handle,
      draft.reply ?? null,
    );
  } catch (error) {
    if (error instanceof CallFailed) return { failure: error.failure };
    throw error;
  }
}

/** Splits what is listed: posts that can be this effect (oldest first), and how many nothing explains. */
async function sort(
  { db }: SocialPostDeps,
  { platform }: Connected,
  draft: Draft,
  effect: OpenEffect,
  { posts }: RecentPosts,
): Promise<{ same: RecentPost[]; unexplained: number }> {
  const ids = posts.map(({ remoteId }) => remoteId);
  const owned = await ownedByOthers(db, effect, ids);
  const earliest = effect.intendedAt.getTime() - skewMs;
  const answered = draft.reply?.to ?? null;
  const free = posts.filter(
    ({ remoteId, createdAt, replyTo = answered }) =>
      !owned.has(remoteId) && createdAt.getTime() >= earliest && replyTo === answered,
  );
  const same = free.filter((post) => platform.isSame(draft, post, effect.handle));
  return {
    same: same.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime()),
    unexplained: free.length - same.length,
  };
}

/** Makes the first post that no other effect owns this effect's own. */
async function adopt(
  deps: SocialPostDeps,
  connected: Connected,
  effect: OpenEffect,
  same: readonly RecentPost[],
): Promise<RecentPost | null> {
  for (const post of same) {
    const { remoteId, url } = post;
    const recorded = await addEvidence(deps.db, effect.id, {
      source: 'read_back',
      verdict: 'applied',
      remoteId,
      url,
    });
    if (recorded !== 'moved') continue;
    tell(deps, connected, 'found');
    return post;
  }
  tell(deps, connected, 'not_found');
  return null;
}

const look = (inMs: number, reason: string): Outcome => ({
  outcome: 'verifying',
  inMs: Math.max(inMs, 0),
  reason,
});

const undecided = ({ platform }: Connected, why: string): Outcome => ({
  outcome: 'undecided',
  message: `Whether this is live on ${platform.name} is not known: ${why}. Look there, then answer "it is live" or "it is not".`,
});
