import type { Context } from 'hono';
import { logEffect, type EmulatorContext, type StoreTransaction } from '../../harness/index.ts';
import {
  fieldsOf,
  GraphError,
  parameterError,
  pickFields,
  textOf,
  unsupportedRequest,
  type GraphParameters,
} from '../../harness/graph/index.ts';
import { readCall } from '../call.ts';
import { commentNode } from '../comment-node.ts';
import { commentsOf, nextCommentId, putComment } from '../comments.ts';
import { emulatedPage, pageLock, platform, type Comment, type Post } from '../entities.ts';
import type { FacebookSettings } from '../facebook-settings.ts';
import { findAnswerable } from './node.ts';

/** Cited by several tools, in no official page: the error's own wording is unverified, too. */
const maxCommentCharacters = 8_000;

/** POST /{post}/comments and POST /{comment}/comments. A post can be answered at once, whatever the read-back lag. */
export function addComment(context: EmulatorContext, settings: FacebookSettings) {
  return async (c: Context): Promise<Response> => {
    const parameters = await readCall(c);
    const message = messageOf(parameters);
    const fields = fieldsOf(parameters) ?? ['id'];
    // Fails before the effect when a field does not exist, as the answer must not be an error afterwards.
    pickFields(commentNode(draft), fields, 'Comment');
    const taskId = c.req.header('x-request-id') ?? null;
    const comment = await context.store.transaction(pageLock(emulatedPage.id), async (tx) => {
      const id = c.req.param('post') ?? '';
      const answered = await findAnswerable(tx, context, settings, id);
      if (answered === null) throw unsupportedRequest(c.req.method, id);
      const { post, parent } = answered;
      if (settings.equalComments === 'refused') await refuseRepetition(tx, post, message);
      const createdAt = context.clock.now();
      const made: Comment = {
        platform,
        kind: 'comment',
        id: await nextCommentId(tx, post, createdAt),
        owner: post.id,
        createdAt,
        data: { message, parent, taskId, deletedAt: null },
      };
      await putComment(tx, context, post, made);
      const effect = { platform, account: emulatedPage.id, remoteId: made.id, taskId, at: createdAt };
      await logEffect(tx, { ...effect, text: message });
      return made;
    });
    return c.json(pickFields(commentNode(comment), fields, 'Comment'));
  };
}

function messageOf(parameters: GraphParameters): string {
  const unknown = ['attachment_id', 'attachment_url', 'attachment_share_url', 'parent_comment_id'].find(
    (name) => name in parameters,
  );
  if (unknown !== undefined) throw parameterError(`The emulator has texts only: leave out ${unknown}`);
  const message = textOf(parameters, 'message')?.trim() ?? '';
  if (message === '') throw parameterError('Missing message or attachment');
  if ([...message].length > maxCommentCharacters) {
    throw parameterError(`Param message must be at most ${maxCommentCharacters} characters long`);
  }
  return message;
}

async function refuseRepetition(tx: StoreTransaction, post: Post, message: string): Promise<void> {
  const { value: last } = await commentsOf(tx, post.id).next();
  if (last?.data.message !== message) return;
  throw new GraphError(
    368,
    "You've already posted this. Posting the same content repeatedly on Facebook isn't allowed.",
    { isTransient: false },
  );
}

const draft: Comment = {
  platform,
  kind: 'comment',
  id: '0_0',
  owner: '0_0',
  createdAt: new Date(0),
  data: { message: '', parent: null, taskId: null, deletedAt: null },
};
