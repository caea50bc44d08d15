import type { Context, Handler } from 'hono';
import { logEffect, type EmulatorContext, type StoreTransaction } from '../../harness/index.ts';
import { parseCommentRequest, type CommentRequest } from '../comment-request.ts';
import { viewComment } from '../comment-view.ts';
import { liveComment, putComment, threadOf, type Comment, type Thread } from '../comments.ts';
import { authorNames, platform } from '../entities.ts';
import {
  accessDenied,
  badRequest,
  inputError,
  notEmulated,
  notPermitted,
  postNotFound,
  schemaError,
} from '../errors.ts';
import { versionOf } from '../guard.ts';
import { notifyOf } from '../notifications.ts';
import { livePost, lockOn } from '../posts.ts';
import { decodedUrn, rawParent } from '../restli.ts';
import { mayAct, onlyWritesAsMember } from '../scopes.ts';
import type { LinkedInSettings } from '../settings.ts';
import { readJson } from './read-json.ts';

const longestText = 1_250;

/** POST /rest/socialActions/{urn}/comments, and below /v2: 201 with the comment; its id is in the header x-restli-id, too. */
export function createComment(context: EmulatorContext, settings: LinkedInSettings): Handler {
  return async (c) => {
    const urn = decodedUrn(rawParent(c.req.url));
    const thread = urn === null ? null : threadOf(urn);
    if (urn === null || thread === null) return badRequest(c, 'Syntax exception in path variables');
    const body = await readJson(c);
    if (body instanceof Response) return body;
    const parsed = parseCommentRequest(body);
    if ('problems' in parsed) return schemaError(c, parsed.problems);
    const { request } = parsed;
    const answered = answeredBy(request, thread);
    if (answered === null) {
      return inputError(c, 'INVALID_VALUE_FOR_FIELD', 'parentComment', 'It is no comment of the path');
    }
    const refused = refusalOf(c, request, thread, settings);
    if (refused) return refused;

    const taskId = c.req.header('x-request-id') ?? null;
    const comment = await context.store.transaction(lockOn(thread.post), (tx) =>
      storeComment(tx, answered, request, taskId, context, settings),
    );
    if (comment === null) return postNotFound(c, urn);
    return c.json(viewComment(comment, settings), 201, { 'x-restli-id': comment.id });
  };
}

/** The path names a post or a comment; `parentComment` may name the comment, too. Null when the two disagree. */
function answeredBy({ parentComment }: CommentRequest, thread: Thread): Thread | null {
  if (parentComment === undefined) return thread;
  const named = threadOf(parentComment);
  if (named?.post !== thread.post || named.comment === null) return null;
  return thread.comment === null || thread.comment === named.comment ? named : null;
}

/** What can be refused without looking at the post. */
function refusalOf(
  c: Context,
  request: CommentRequest,
  thread: Thread,
  { memberComments }: LinkedInSettings,
): Response | null {
  const { actor, object, message, content } = request;
  if (!/^urn:li:(person|organization):[\w-]+$/.test(actor)) {
    return inputError(c, 'INVALID_URN_TYPE', 'actor', 'The actor must be a person or organization URN');
  }
  if (authorNames[actor] === undefined) {
    return accessDenied(
      c,
      'Field Value validation failed in REQUEST_BODY: Data Processing Exception while processing fields [/actor]',
    );
  }
  const isClosed = memberComments === 'v2' && onlyWritesAsMember(c) && isVersioned(c.req.url);
  if (isClosed || !mayAct(c, 'write', actor)) {
    return notPermitted(c, `partnerApiSocialActionsComments.CREATE.${versionOf(c)}`);
  }
  if (content !== undefined) return notEmulated(c, 'images in comments');
  if (object !== undefined && threadOf(object)?.post !== thread.post) {
    return inputError(c, 'INVALID_VALUE_FOR_FIELD', 'object', 'It is not the object of the path');
  }
  if (message.text.trim() === '') {
    return inputError(c, 'MISSING_FIELD', 'message/text', 'A comment needs a text');
  }
  if (message.text.length <= longestText) return null;
  const description = `The text has ${message.text.length} characters, ${longestText} are allowed`;
  return inputError(c, 'FIELD_LENGTH_TOO_LONG', 'message/text', description);
}

const isVersioned = (url: string): boolean =>
  /\/rest\/socialActions\/[^/]+\/comments$/.test(new URL(url).pathname);

/** Null when the post, or the comment that is answered, is not there. */
async function storeComment(
  tx: StoreTransaction,
  thread: Thread,
  { actor, message: { text } }: CommentRequest,
  taskId: string | null,
  context: EmulatorContext,
  settings: LinkedInSettings,
): Promise<Comment | null> {
  const post = await livePost(tx, thread.post);
  if (!post) return null;
  const { comment: parent } = thread;
  if (parent !== null && !(await liveComment(tx, post.id, parent))) return null;
  const at = context.clock.now();
  const comment = await putComment(tx, post, at, { actor, text, parent, taskId, deleted: false });
  await notifyOf(tx, post, comment, context, settings);
  await logEffect(tx, { platform, account: actor, remoteId: comment.id, text, taskId, at });
  return comment;
}
