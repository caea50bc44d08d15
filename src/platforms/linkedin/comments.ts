import type { Connection, Draft, RecentPost, RecentPosts, Reply } from '../platform.ts';
import { namesAddress } from '../web-address.ts';
import { ask } from './request.ts';
import { urnOf } from './comment-urn.ts';
import { commentsPage, listedComment } from './schemas.ts';
import { clockLeewayMs, readBack } from './limits.ts';

/** A comment has no card for a link: it stands in the text, once. Its text is plain, not "little text". */
export function commentText({ text, link }: Draft): string {
  const trimmed = text.trim();
  if (link === null || namesAddress(trimmed, link)) return trimmed;
  return trimmed === '' ? link : `${trimmed}\n\n${link}`;
}

/** The post a comment stands below. Throws when it is not live yet: a caller's mistake. */
export function postBelow({ to }: Reply): string {
  if (to === null) throw new Error('a comment has no place before its post is live');
  return to;
}

export const commentsPath = (post: string): string =>
  `/rest/socialActions/${encodeURIComponent(post)}/comments`;

/** The account's own comments below `post` since `since`. The order is not documented, so all pages are read. */
export async function recentComments(
  connection: Connection,
  since: Date,
  post: string,
  urlOf: (urn: string) => string,
): Promise<RecentPosts> {
  const { pageSize, maxPages } = readBack;
  const comments = new Map<string, RecentPost>();
  let allRead = true;
  for (let page = 0; page < maxPages; page += 1) {
    const start = page * pageSize;
    const path = `${commentsPath(post)}?start=${start}&count=${pageSize}`;
    const { elements, paging } = await ask(connection, commentsPage, path);
    for (const element of elements) {
      const comment = commentOf(element, { post, author: connection.account.remoteId, since }, urlOf);
      if (comment === 'unreadable') allRead = false;
      else if (comment !== 'irrelevant') comments.set(comment.remoteId, comment);
    }
    const isLast = elements.length === 0 || (paging?.total !== undefined && start + pageSize >= paging.total);
    if (isLast) return { complete: allRead, posts: [...comments.values()] };
  }
  return { complete: false, posts: [...comments.values()] };
}

function commentOf(
  element: unknown,
  { post, author, since }: { post: string; author: string; since: Date },
  urlOf: (urn: string) => string,
): RecentPost | 'unreadable' | 'irrelevant' {
  const comment = listedComment.safeParse(element).data;
  if (comment === undefined) return 'unreadable';
  const { actor, created, message, parentComment } = comment;
  // A comment below another comment is none of ours: we answer posts.
  if (actor !== author || parentComment) return 'irrelevant';
  if (created.time.getTime() < since.getTime() - clockLeewayMs) return 'irrelevant';
  const urn = urnOf(comment, post);
  if (urn === undefined) return 'unreadable';
  return {
    remoteId: urn,
    url: urlOf(urn),
    text: message.text,
    replyTo: post,
    createdAt: created.time,
  };
}
