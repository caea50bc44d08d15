import type { Context, Handler } from 'hono';
import { logEffect, type EmulatorContext, type StoreTransaction } from '../../harness/index.ts';
import { attachMedia } from '../attach-media.ts';
import { emulatedUser, kinds, type PostData } from '../entities.ts';
import { oweEvents } from '../events.ts';
import { readBody } from '../json-body.ts';
import { notEmulatedFields, notEmulatedMediaFields, postRequest, type PostRequest } from '../post-request.ts';
import {
  countReply,
  livePost,
  nextPostId,
  platform,
  postSaying,
  rememberSaying,
  type Post,
} from '../posts.ts';
import { forbidden, invalidRequest, mediaIdsInvalid, notEmulated, refusals } from '../problems.ts';
import type { TwitterSettings } from '../settings.ts';
import { cashtagsIn, renderText, weightedLength } from '../text.ts';
import { userLock } from '../uploads.ts';

interface WantedPost {
  request: PostRequest;
  /** Trimmed. */
  text: string;
  taskId: string | null;
}

/** POST /2/tweets: 201 with the post as stored, or X's refusal. */
export function createPost(context: EmulatorContext, settings: TwitterSettings): Handler {
  return async (c) => {
    const body = await readBody(c, postRequest);
    if (body instanceof Response) return body;
    const request = body.value;
    const text = (request.text ?? '').trim();
    const refused = refusalOf(c, request, text, settings);
    if (refused) return refused;

    const taskId = c.req.header('x-request-id') ?? null;
    const made = await context.store.transaction(userLock, (tx) =>
      storePost(tx, { request, text, taskId }, context, settings),
    );
    if ('wrongMedia' in made) return mediaIdsInvalid(c, made.wrongMedia);
    if ('refusal' in made) return forbidden(c, made.refusal);
    const { id, data } = made.post;
    return c.json({ data: { edit_history_tweet_ids: [id], id, text: data.text } }, 201);
  };
}

/** What can be refused without looking at other posts. */
function refusalOf(
  c: Context,
  request: PostRequest,
  text: string,
  settings: TwitterSettings,
): Response | null {
  const { media } = request;
  const unknown =
    notEmulatedFields.find((field) => request[field] !== undefined) ??
    notEmulatedMediaFields.find((field) => media?.[field] !== undefined);
  if (unknown) return notEmulated(c, `the field ${unknown}`);
  // Quoting needs Enterprise, editing needs Premium.
  if (request.quote_tweet_id && settings.quotes === 'refused') return forbidden(c, refusals.notPermitted);
  if (request.edit_options) return forbidden(c, refusals.notPermitted);
  if (text === '' && !media) return invalidRequest(c, [{ message: '$.text: is missing but it is required' }]);
  if (weightedLength(text) > settings.maxWeightedLength) {
    if (settings.tooLongStatus === 403) return forbidden(c, refusals.tooLong);
    return invalidRequest(c, [{ message: refusals.tooLong }]);
  }
  return cashtagsIn(text).length > 1 ? forbidden(c, refusals.cashtags) : null;
}

/** The checks and the post are one transaction per user, so two equal posts at once leave one. */
async function storePost(
  tx: StoreTransaction,
  { request, text, taskId }: WantedPost,
  context: EmulatorContext,
  settings: TwitterSettings,
): Promise<{ post: Post } | { refusal: string } | { wrongMedia: readonly string[] }> {
  const owner = emulatedUser.id;
  const createdAt = context.clock.now();
  const replyTo = request.reply?.in_reply_to_tweet_id ?? null;
  const quotes = request.quote_tweet_id ?? null;
  const parent = replyTo ? await livePost(tx, replyTo) : null;
  if (replyTo && !parent) return { refusal: refusals.replyTarget };
  if (parent && settings.selfReply === 'refused') return { refusal: refusals.notPermitted };
  if (quotes && !(await livePost(tx, quotes))) return { refusal: refusals.quoteTarget };

  const ids = request.media?.media_ids ?? [];
  // With a file the text is compared, and remembered, only where a file makes no difference.
  const isCompared = ids.length === 0 || (settings.duplicatesWithMedia === 'refused' && text !== '');
  const since = new Date(createdAt.getTime() - settings.duplicateWindowMs);
  if (isCompared && (await postSaying(tx, owner, text, since))) return { refusal: refusals.duplicate };
  const media = await attachMedia(tx, ids, createdAt, settings);
  if (media === null) return { wrongMedia: ids };

  const id = await nextPostId(tx, owner, createdAt);
  const data: PostData = {
    ...renderText(text, id, settings.mediaLink === 'appended' ? media : []),
    written: text,
    inReplyTo: replyTo,
    ...(media.length > 0 && { media }),
    quotes,
    replySettings: request.reply_settings ?? null,
    paidPartnership: request.paid_partnership ?? false,
    madeWithAi: request.made_with_ai ?? false,
    conversationId: parent?.data.conversationId ?? id,
    taskId,
    deleted: false,
  };
  const post = { platform, kind: kinds.post, id, owner, createdAt, data };
  await tx.put(post);
  if (parent) await countReply(tx, parent.id, 1);
  if (isCompared) await rememberSaying(tx, post, text);
  await oweEvents(tx, context, 'post.create', post);
  await logEffect(tx, { platform, account: owner, remoteId: id, text, taskId, at: createdAt });
  return { post };
}
