import type { EmulatorContext, StoreTransaction } from '../harness/index.ts';
import { emulatedUser } from './entities.ts';
import { viewPost } from './post-view.ts';
import { platform, snowflake, type Post } from './posts.ts';
import { findWebhook, liveSubscriptions } from './webhook-store.ts';

/** What of the Activity API is here. */
export const emulatedEvents = ['post.create', 'post.delete'] as const;

type EventType = (typeof emulatedEvents)[number];

/** What the payload of a new post holds, as in the examples of the documents. */
const payloadFields = [
  'attachments',
  'author_id',
  'conversation_id',
  'created_at',
  'entities',
  'in_reply_to_user_id',
  'paid_partnership',
  'possibly_sensitive',
  'public_metrics',
  'referenced_tweets',
  'reply_settings',
] as const;

/** Owes an event to every webhook that is valid and subscribed to what the post's author does. */
export async function oweEvents(
  tx: StoreTransaction,
  { clock, settings }: EmulatorContext,
  eventType: EventType,
  post: Post,
): Promise<void> {
  const now = clock.now();
  for (const { data } of await liveSubscriptions(tx)) {
    if (data.eventType !== eventType || data.userId !== post.owner || data.webhookId === null) continue;
    const webhook = await findWebhook(tx, data.webhookId);
    if (!webhook?.data.valid) continue;
    const uuid = snowflake(now, await tx.nextNumber('twitter.event'));
    const event = {
      event_uuid: uuid,
      filter: { user_id: data.userId },
      event_type: eventType,
      ...(data.tag !== null && { tag: data.tag }),
      ...contentOf(eventType, post, now),
    };
    await tx.owe({
      id: `twitter-event-${uuid}`,
      platform,
      dueAt: new Date(now.getTime() + settings.webhookDelayMs),
      body: JSON.stringify({ data: event }),
    });
  }
}

function contentOf(eventType: EventType, post: Post, now: Date): Record<string, unknown> {
  const users = [emulatedUser];
  if (eventType === 'post.delete') {
    return { payload: { id: post.id, author_id: post.owner }, includes: { users } };
  }
  const viewer = { caller: 'app', now, fields: payloadFields, mediaFields: [], expansions: [] } as const;
  const { inReplyTo } = post.data;
  const payload = { ...viewPost(post, viewer).data, ...(inReplyTo && { in_reply_to_tweet_id: inReplyTo }) };
  return { payload, includes: { tweets: [payload], users } };
}
