import type { Context, Handler } from 'hono';
import { z } from 'zod';
import type { EmulatorContext, StoreTransaction } from '../../harness/index.ts';
import { emulatedUser, kinds } from '../entities.ts';
import { emulatedEvents } from '../events.ts';
import { readBody } from '../json-body.ts';
import { platform, snowflake } from '../posts.ts';
import { invalidRequest, notEmulated, plainProblem } from '../problems.ts';
import { checkQuery, rules } from '../query.ts';
import { userLock } from '../uploads.ts';
import {
  appOwner,
  findSubscription,
  findWebhook,
  liveSubscriptions,
  type Subscription,
} from '../webhook-store.ts';

/** All the OpenAPI file knows (2.167). */
const eventTypes = [
  'post.create post.delete post.mention.create post.reply.create post.quote.create post.repost.create',
  'profile.update.bio profile.update.profile_picture profile.update.banner_picture profile.update.screenname',
  'profile.update.geo profile.update.url profile.update.verified_badge profile.update.affiliate_badge',
  'profile.update.handle news.new follow.follow follow.unfollow like.create mute.mute mute.unmute',
  'block.block block.unblock spaces.start spaces.end broadcast.start broadcast.end broadcast.chat',
  'chat.received chat.sent chat.conversation.join chat.conversation_join chat.conversation.member_added',
  'chat.conversation.member_removed chat.conversation.admin_added chat.conversation.admin_removed',
  'chat.update.group_name chat.update.restrictions dm.sent dm.received dm.indicate_typing dm.read',
].flatMap((line) => line.split(' '));

const id = z.string().regex(/^[0-9]{1,19}$/);
const tag = z.string().min(1).max(200).optional();
const newBody = z.strictObject({
  event_type: z.enum(eventTypes),
  filter: z.strictObject({
    user_id: z.string().optional(),
    keyword: z.string().optional(),
    direction: z.enum(['inbound', 'outbound']).optional(),
  }),
  tag,
  webhook_id: id.optional(),
});
const changedBody = z.strictObject({ tag, webhook_id: id.optional() });

/** POST /2/activity/subscriptions. */
export function subscribe(context: EmulatorContext): Handler {
  return async (c) => {
    const body = await readBody(c, newBody);
    if (body instanceof Response) return body;
    const { event_type: eventType, filter, webhook_id: webhookId = null } = body.value;
    if (!emulatedEvents.some((each) => each === eventType)) return notEmulated(c, `the event ${eventType}`);
    if (filter.user_id !== emulatedUser.id)
      return invalidRequest(c, [{ message: '$.filter.user_id: there is no such user' }]);
    const createdAt = context.clock.now();
    const made = await context.store.transaction(userLock, async (tx) => {
      if (!(await isKnown(tx, webhookId))) return null;
      const newId = snowflake(createdAt, await tx.nextNumber('twitter.subscription'));
      const subscription: Subscription = {
        platform,
        kind: kinds.subscription,
        id: newId,
        owner: appOwner,
        createdAt,
        data: {
          eventType,
          userId: emulatedUser.id,
          tag: body.value.tag ?? null,
          webhookId,
          updatedAt: createdAt.toISOString(),
          deleted: false,
        },
      };
      await tx.put(subscription);
      return subscription;
    });
    return made ? c.json({ data: { subscription: view(made) } }) : noWebhook(c);
  };
}

/** GET /2/activity/subscriptions. */
export function listSubscriptions(context: EmulatorContext): Handler {
  return async (c) => {
    const wrong = checkQuery(c.req.query(), {
      max_results: rules.anything,
      pagination_token: rules.anything,
    });
    if (wrong.length > 0) return invalidRequest(c, wrong);
    const data = (await context.store.transaction(userLock, liveSubscriptions)).map(view);
    return c.json({ data, meta: { total_subscriptions: data.length } });
  };
}

/** PUT /2/activity/subscriptions/{id}: another tag or webhook. */
export function changeSubscription(context: EmulatorContext): Handler {
  return async (c) => {
    const body = await readBody(c, changedBody);
    if (body instanceof Response) return body;
    const { tag: newTag, webhook_id: webhookId } = body.value;
    const changed = await context.store.transaction(userLock, async (tx) => {
      const found = await findSubscription(tx, c.req.param('id') ?? '');
      if (!found) return 'gone';
      if (!(await isKnown(tx, webhookId ?? null))) return 'no webhook';
      const data = {
        ...found.data,
        tag: newTag ?? found.data.tag,
        webhookId: webhookId ?? found.data.webhookId,
        updatedAt: context.clock.now().toISOString(),
      };
      await tx.put({ ...found, data });
      return {
        subscription: view({ ...found, data }),
        total_subscriptions: (await liveSubscriptions(tx)).length,
      };
    });
    if (changed === 'gone') return gone(c);
    return changed === 'no webhook' ? noWebhook(c) : c.json({ data: changed });
  };
}

/** DELETE /2/activity/subscriptions/{id}. */
export function unsubscribe(context: EmulatorContext): Handler {
  return async (c) => {
    const deleted = await context.store.transaction(userLock, async (tx) => {
      const found = await findSubscription(tx, c.req.param('id') ?? '');
      if (found) await tx.put({ ...found, data: { ...found.data, deleted: true } });
      return found !== null;
    });
    return deleted ? c.json({ data: { deleted } }) : gone(c);
  };
}

const isKnown = async (tx: StoreTransaction, webhookId: string | null): Promise<boolean> =>
  webhookId === null || (await findWebhook(tx, webhookId)) !== null;

const gone = (c: Context): Response => plainProblem(c, 404, 'Not Found');
const noWebhook = (c: Context): Response =>
  invalidRequest(c, [{ message: 'WebhookIdInvalid: there is no such webhook' }]);

const view = ({ id: subscriptionId, createdAt, data }: Subscription): Record<string, unknown> => ({
  subscription_id: subscriptionId,
  event_type: data.eventType,
  filter: { user_id: data.userId },
  created_at: createdAt.toISOString(),
  updated_at: data.updatedAt,
  ...(data.tag !== null && { tag: data.tag }),
  ...(data.webhookId !== null && { webhook_id: data.webhookId }),
});
