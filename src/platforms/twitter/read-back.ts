import type { Connection, Draft, Handle, Identity, RecentPost, RecentPosts } from '../platform.ts';
import { allowedBy } from './account-kind.ts';
import { isOfHandle, uploadedIds } from './handle.ts';
import { lengths } from './limits.ts';
import { idIn, idOf } from './post-address.ts';
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
  const query = {
    start_time: startTime(since),
    max_results: '100',
    'tweet.fields': fieldsFor(connection.account),
  };
  const posts: RecentPost[] = [];
  let token: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const next = token === undefined ? {} : { pagination_token: token };
    const { data, meta } = await ask(connection, timelinePage, timelineOf(connection), { ...query, ...next });
    posts.push(...data.map((post) => asRecent(post, urlOf)));
    token = meta.next_token;
    if (token === undefined) return { complete: true, posts };
  }
  return { complete: false, posts };
}

/** In whole seconds, as X wants it. */
const startTime = (since: Date): string =>
  new Date(since.getTime() - clockLeewayMs).toISOString().replace(/\.\d+Z$/, 'Z');

/** Long posts have their text in a field of its own, which only accounts that write such need. */
function fieldsFor({ kind }: Pick<Identity, 'kind'>): string {
  const fields = ['attachments', 'created_at', 'entities', 'referenced_tweets', 'text'];
  return [...fields, ...(allowedBy(kind).length > lengths.ordinary ? ['note_tweet'] : [])].join(',');
}

function asRecent(post: ListedPost, urlOf: (id: string) => string): RecentPost {
  const references = post.referenced_tweets ?? post.referenced_posts ?? [];
  const idsOf = (type: string) => references.filter((one) => one.type === type).map(({ id }) => id);
  const isRepost = idsOf('retweeted').length > 0;
  const quoted = idsOf('quoted');
  return {
    remoteId: post.id,
    url: urlOf(post.id),
    text: expandLinks(post),
    ...(quoted.length > 0 && { links: quoted.map(urlOf) }),
    // A repost shows the media of another post, which must not be taken for it.
    media: isRepost ? [] : (post.attachments?.media_keys ?? []),
    replyTo: idsOf('replied_to')[0] ?? null,
    createdAt: post.created_at,
  };
}

/** The link at the end of a text that stands for the media of the post. */
const mediaPage = /\/status\/\d+\/(photo|video)\/\d+$/;

/**
 * X replaces every address by a t.co one, and says in the entities what it stands for. One that it appended for the
 * post's own media goes.
 */
export function expandLinks(post: Pick<ListedPost, 'text' | 'entities' | Optional>): string {
  const note = post.note_tweet ?? post.note_post;
  const links = [...(note?.entities?.urls ?? []), ...(post.entities?.urls ?? [])];
  const hasMedia = (post.attachments?.media_keys ?? []).length > 0;
  return links.reduce((expanded, { url, expanded_url: to, media_key: key }) => {
    const isAppended = key !== undefined || (hasMedia && to !== undefined && mediaPage.test(to));
    return expanded.replaceAll(url, () => (isAppended ? '' : (to ?? url)));
  }, note?.text ?? post.text);
}

type Optional = 'attachments' | 'note_tweet' | 'note_post';

/**
 * Media that only this upload can have put there prove it. Else it is told by what it answers, shows and quotes, and by
 * its text: X returns text HTML-escaped, in NFC, trimmed, and gives "example.com" a scheme. A reply may begin with the
 * name of whom it answers, which X fills in and does not count (its page "Counting characters").
 */
export function isSame(draft: Draft, post: RecentPost, handle: Handle): boolean {
  const { reply, media = [] } = draft;
  if (post.media?.some((key) => isOfHandle(handle, key))) return true;
  // Such media would show.
  if (post.media !== undefined && uploadedIds(handle).length > 0) return false;
  if (post.media !== undefined && post.media.length !== media.length) return false;
  if (post.replyTo !== undefined && post.replyTo !== (reply?.to ?? null)) return false;

  const quoted = draft.quotes === undefined ? null : idIn(draft.quotes);
  if (quoted !== null && !(post.links ?? []).some((link) => idOf(link) === quoted)) return false;
  const wanted = plain(textOf(draft));
  const shown = [post.text, unescape(post.text)]
    .map(plain)
    .flatMap((text) => [text, withoutQuote(text, quoted)]);
  return shown.includes(wanted) || (reply !== undefined && shown.map(withoutMention).includes(wanted));
}

const withoutMention = (text: string): string => text.replace(/^@\w+ /, '');

/** X appends the address of the quoted post to the text. */
function withoutQuote(text: string, quoted: string | null): string {
  const [last = ''] = /\S*$/.exec(text) ?? [];
  return quoted !== null && idOf(last) === quoted ? text.slice(0, -last.length).trim() : text;
}

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
