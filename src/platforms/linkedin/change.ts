import { CallFailed } from '../http.ts';
import type { Connection, Draft } from '../platform.ts';
import { postIn } from './comment-urn.ts';
import { commentsPath, commentText } from './comments.ts';
import { toLittleText } from './little-text.ts';
import { change, isRefusal, json } from './request.ts';
import { postUrn } from './schemas.ts';

/** Replaces the text of a post or comment; a post's card, files and audience stay. */
export async function edit(connection: Connection, remoteId: string, draft: Draft): Promise<void> {
  const patch =
    postIn(remoteId) === undefined
      ? { $set: { commentary: toLittleText(draft.text.trim()) } }
      : { message: { $set: { text: commentText(draft) } } };
  const headers = { ...json, 'X-RestLi-Method': 'PARTIAL_UPDATE' };
  const path = pathOf(connection, remoteId);
  await change(connection, { method: 'POST', path, headers, body: JSON.stringify({ patch }) });
}

/** Deletes a post or comment. LinkedIn answers the same to a second time. */
export async function remove(connection: Connection, remoteId: string): Promise<void> {
  try {
    await change(connection, { method: 'DELETE', path: pathOf(connection, remoteId) });
  } catch (error) {
    if (!isRefusal(error, [404])) throw error;
  }
}

/** A comment is found below its post, by its number, and has to be its author's. Throws CallFailed `invalid`. */
function pathOf({ account }: Connection, remoteId: string): string {
  if (postUrn.safeParse(remoteId).success) return `/rest/posts/${encodeURIComponent(remoteId)}`;
  const post = postIn(remoteId);
  const number = /,(\d+)\)$/.exec(remoteId)?.[1];
  if (post !== undefined && number !== undefined)
    return `${commentsPath(post)}/${number}?actor=${encodeURIComponent(account.remoteId)}`;
  const message = `"${remoteId}" is neither a post nor a comment on LinkedIn.`;
  throw new CallFailed({ kind: 'invalid', message });
}
