import type { Draft, RecentPost, Reply } from '../platform.ts';
import { namesAddress } from '../web-address.ts';
import { readBack } from './limits.ts';
import { commentSchema } from './schemas.ts';

/** A comment has no field for a link: it stands in the text, once. */
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

/**
 * A comment in the list below `post`. Only the Page's own matter; without its author (which Graph leaves out when the
 * token may not see it) a comment can not be judged. Pure.
 */
export function commentOf(
  item: unknown,
  { post, pageId, since }: { post: string; pageId: string; since: Date },
): RecentPost | 'unreadable' | 'irrelevant' {
  const comment = commentSchema.safeParse(item).data;
  if (comment === undefined) return 'unreadable';
  const earliest = since.getTime() - readBack.clockLeewaySeconds * 1000;
  if (comment.created_time.getTime() < earliest) return 'irrelevant';
  if (comment.from === undefined) return 'unreadable';
  if (!ownIds(pageId, post).includes(comment.from.id)) return 'irrelevant';
  return {
    remoteId: comment.id,
    url: comment.permalink_url ?? null,
    text: comment.message ?? '',
    replyTo: post,
    createdAt: comment.created_time,
  };
}

/** The Page's id as it was configured, and as Graph writes it: a post's id is <page>_<post>. */
const ownIds = (pageId: string, post: string): string[] => [pageId, post.split('_')[0] ?? pageId];
