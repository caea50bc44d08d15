import type { Context, Handler } from 'hono';
import { logEffect, type EmulatorContext, type StoreTransaction } from '../../harness/index.ts';
import { emulatedUser, kinds, type PostData, type TwitterSettings } from '../entities.ts';
import { notEmulatedFields, parsePostRequest, type PostRequest } from '../post-request.ts';
import {
  countReply,
  livePost,
  nextPostId,
  platform,
  postSaying,
  rememberSaying,
  type Post,
} from '../posts.ts';
import { forbidden, invalidRequest, notEmulated, refusals } from '../problems.ts';
import { cashtagsIn, renderText, weightedLength } from '../text.ts';

/** POST /2/tweets: 201 with the post as stored, or X's refusal. */
export function createPost(context: EmulatorContext, settings: TwitterSettings): Handler {
  return async (c) => {
    const body = await readJson(c);
    if (body instanceof Response) return body;
    const parsed = parsePostRequest(body);
    if ('messages' in parsed)
      return invalidRequest(
        c,
        parsed.messages.map((message) => ({ message })),
      );
    const { request } = parsed;
    const text = (request.text ?? '').trim();
    const refused = refusalOf(c, request, text, settings);
    if (refused) return refused;

    const taskId = c.req.header('x-request-id') ?? null;
    const made = await context.store.transaction(`${platform}/${emulatedUser.id}`, (tx) =>
      storePost(
        tx,
        { text, replyTo: request.reply?.in_reply_to_tweet_id ?? null, taskId },
        context,
        settings,
      ),
    );
    if ('refusal' in made) return forbidden(c, made.refusal);
    const { id, data } = made.post;
    return c.json({ data: { edit_history_tweet_ids: [id], id, text: data.text } }, 201);
  };
}

/** The body as JSON, or the answer to a body that is none. */
async function readJson(c: Context): Promise<unknown> {
  if (!(c.req.header('content-type') ?? '').startsWith('application/json')) {
    return invalidRequest(c, [
      { message: 'Requests with bodies must have content-type of application/json.' },
    ]);
  }
  try {
    return JSON.parse(await c.req.text());
  } catch {
    return invalidRequest(c, [{ message: 'Request body is not valid JSON.' }]);
  }
}

/** What can be refused without looking at other posts. */
function refusalOf(
  c: Context,
  request: PostRequest,
  text: string,
  settings: TwitterSettings,
): Response | null {
  const unknown = notEmulatedFields.find((field) => request[field] !== undefined);
  if (unknown) return notEmulated(c, `the field ${unknown}`);
  // Quoting needs Enterprise, editing needs Premium: this app and this user have neither.
  if (request.quote_tweet_id || request.edit_options) return forbidden(c, refusals.notPermitted);
  // Uploads are not emulated, so no media id can exist.
  if (request.media) return invalidRequest(c, [{ message: 'Your media IDs are invalid.' }]);
  if (text === '') return invalidRequest(c, [{ message: '$.text: is missing but it is required' }]);
  if (weightedLength(text) > settings.maxWeightedLength) {
    if (settings.tooLongStatus === 403) return forbidden(c, refusals.tooLong);
    return invalidRequest(c, [{ message: refusals.tooLong }]);
  }
  return cashtagsIn(text).length > 1 ? forbidden(c, refusals.cashtags) : null;
}

/** The duplicate check and the post are one transaction per user, so two equal posts at once leave one. */
async function storePost(
  tx: StoreTransaction,
  wanted: { text: string; replyTo: string | null; taskId: string | null },
  context: EmulatorContext,
  settings: TwitterSettings,
): Promise<{ post: Post } | { refusal: string }> {
  const owner = emulatedUser.id;
  const createdAt = context.clock.now();
  const parent = wanted.replyTo ? await livePost(tx, wanted.replyTo) : null;
  if (wanted.replyTo && !parent) return { refusal: refusals.replyTarget };
  if (parent && settings.selfReply === 'refused') return { refusal: refusals.notPermitted };
  const since = new Date(createdAt.getTime() - settings.duplicateWindowMs);
  if (await postSaying(tx, owner, wanted.text, since)) return { refusal: refusals.duplicate };

  const id = await nextPostId(tx, owner, createdAt);
  const data: PostData = {
    ...renderText(wanted.text, id),
    written: wanted.text,
    inReplyTo: wanted.replyTo,
    conversationId: parent?.data.conversationId ?? id,
    taskId: wanted.taskId,
    deleted: false,
  };
  const post = { platform, kind: kinds.post, id, owner, createdAt, data };
  await tx.put(post);
  if (parent) await countReply(tx, parent.id, 1);
  await rememberSaying(tx, post, wanted.text);
  const { text, taskId } = wanted;
  await logEffect(tx, { platform, account: owner, remoteId: id, text, taskId, at: createdAt });
  return { post };
}
