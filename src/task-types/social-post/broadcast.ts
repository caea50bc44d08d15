import { derivedId } from '../../core/index.ts';
import type { ClaimedTask, NewTask, Outcome, RunContext } from '../../scheduler/index.ts';
import type { Connected } from '../../services/accounts/index.ts';
import { broadcastMessage } from './definition.ts';
import type { SocialPostDeps } from './deps.ts';
import type { PlannedEffect } from './effects.ts';
import { countMessages, selectRecipients, type MessageCounts } from './sql/messages.ts';
import { write } from './write.ts';

/** Between two looks at the messages: while some are on their way, and at most, while they wait. */
const lookMs = 2_000;
const longestLookMs = 60_000;

/**
 * One text to several people: the text is written once, then each recipient gets a task of their own, so that one who
 * can not be reached holds nobody up and nobody is written to twice. The broadcast ends when all of them have.
 */
export async function broadcast(
  deps: SocialPostDeps,
  task: ClaimedTask,
  connected: Connected,
  plan: (content: string) => PlannedEffect[],
  context: RunContext,
): Promise<Outcome> {
  const counts = await deps.db.run<MessageCounts>(countMessages(task.id)).then(([row]) => row);
  if (counts === undefined || counts.total === 0) {
    const written = await write(deps, task, connected, plan, context);
    if (written.outcome !== 'written') return written;
    const recipients = await deps.db.run<{ id: string }>(selectRecipients(task.recipientIds ?? []));
    const messages = recipients.map(({ id }) => messageTo(id, task, written.content));
    if (messages.length === 0) return { outcome: 'cancelled', reason: 'all its recipients were forgotten' };
    const reason = `sending to ${messages.length} recipients`;
    return { outcome: 'snoozed', inMs: lookMs, reason, followUps: messages };
  }
  const { total, sent, failed, cancelled, nextInMs } = counts;
  const open = total - sent - failed - cancelled;
  if (open > 0) {
    const reason = `${open} of ${total} messages have not ended`;
    const waitMs = nextInMs === null ? longestLookMs : Number(nextInMs);
    const inMs = Math.min(Math.max(Math.ceil(waitMs), lookMs), longestLookMs);
    return { outcome: 'snoozed', inMs, reason, followUps: [] };
  }
  return end(connected, counts, context);
}

function messageTo(recipientId: string, task: ClaimedTask, content: string): NewTask {
  const { workspaceId, platform, accountId, scheduledAt, maxRetries, expiresAt, postId, approvedHash } = task;
  return {
    // Planned twice, they would be the same messages.
    id: derivedId(recipientId, task.id),
    parentId: task.id,
    recipientId,
    type: broadcastMessage.type,
    workspaceId,
    platform,
    accountId,
    scheduledAt,
    scheduledLocal: null,
    timezone: null,
    content: content === '' ? null : content,
    config: task.config,
    maxRetries,
    expiresAt,
    hold: null,
    postId,
    dedupeKey: null,
    approvedHash,
  };
}

async function end(
  { platform, account }: Connected,
  { total, sent, failed, cancelled, firstError }: MessageCounts,
  context: RunContext,
): Promise<Outcome> {
  const result = {
    platform: platform.id,
    simulated: account.simulated,
    recipients: { total, sent, failed, cancelled },
  };
  if (failed === 0 && sent > 0) return { outcome: 'done', visibleEffects: sent, result };
  const next = await context.advance(sent, result);
  if (next === 'lost') return { outcome: 'lost' };
  if (failed === 0) return { outcome: 'cancelled', reason: 'its messages were cancelled' };
  const message = `${failed} of ${total} recipients were not reached. The first: ${firstError ?? 'no reason was given'} Retry sends to those only.`;
  return { outcome: 'failed', failure: { kind: 'undeliverable', message } };
}
