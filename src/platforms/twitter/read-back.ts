import type { Connection, Draft, RecentPost, RecentPosts } from '../platform.ts';
import { ask } from './request.ts';
import { timelinePage, type ListedPost } from './schemas.ts';
import { textOf } from './validate.ts';

/** Every post read is billed, so a window of a thousand own posts is as far as we look. */
const maxPages = 10;

/** X's clock and ours may differ; a post of ours must not fall out of the window for that. */
const clockLeewayMs = 60_000;

const timelineOf = (connection: Connection): string => `/2/users/${connection.account.remoteId}/tweets`;

/**
 * Own posts since `since`, newest first; X lists replies among them. By time, not by the newest id before: to know that
 * costs a read per post.
 */
export async function recentPosts(
  connection: Connection,
  since: Date,
  urlOf: (id: string) => string,
): Promise<RecentPosts> {
  const fields = { max_results: '100', 'tweet.fields': 'created_at,entities,referenced_tweets,text' };
  const query = { start_time: startTime(since), ...fields };
  const posts: RecentPost[] = [];
  let token: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const next = token === undefined ? {} : { pagination_token: token };
    const { data, meta } = await ask(connection, timelinePage, timelineOf(connection), { ...query, ...next });
    for (const post of data) {
      posts.push({
        remoteId: post.id,
        url: urlOf(post.id),
        text: expandLinks(post),
        replyTo: repliedTo(post),
        createdAt: post.created_at,
      });
    }
    token = meta.next_token;
    if (token === undefined) return { complete: true, posts };
  }
  return { complete: false, posts };
}

/** In whole seconds, as X wants it. */
const startTime = (since: Date): string =>
  new Date(since.getTime() - clockLeewayMs).toISOString().replace(/\.\d+Z$/, 'Z');

const repliedTo = ({ referenced_tweets: references }: ListedPost): string | null =>
  references.find(({ type }) => type === 'replied_to')?.id ?? null;

/** X replaces every address by a t.co one, and says in the entities what it stands for. */
export const expandLinks = ({ text, entities }: Pick<ListedPost, 'text' | 'entities'>): string =>
  (entities?.urls ?? []).reduce(
    (expanded, { url, expanded_url: to }) => expanded.replaceAll(url, () => to ?? url),
    text,
  );

/**
 * X returns text HTML-escaped, in NFC, trimmed, and gives "example.com" a scheme. A reply may begin with the name of whom
 * it answers, which X fills in and does not count (its page "Counting characters").
 */
export function isSame(draft: Draft, post: RecentPost): boolean {
  const { reply } = draft;
  if (post.replyTo !== undefined && post.replyTo !== (reply?.to ?? null)) return false;
  const wanted = plain(textOf(draft));
  const shown = [plain(post.text), plain(unescape(post.text))];
  return shown.includes(wanted) || (reply !== undefined && shown.map(withoutMention).includes(wanted));
}

const withoutMention = (text: string): string => text.replace(/^@\w+ /, '');

const plain = (text: string): string =>
  text
    .normalize('NFC')
    .replaceAll(/https?:\/\//gi, '')
    .replaceAll(/\/(?=\s|$)/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** "&amp;" last: "&amp;lt;" is the text "&lt;". */
const unescape = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
