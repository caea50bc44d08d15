import { graphAccess, graphErrorOf, graphGet, type GraphRules } from '../graph.ts';
import { call, CallFailed, nowAt, readJson } from '../http.ts';
import type { Connection, Draft, RecentPost, RecentPosts, Reply } from '../platform.ts';
import { commentOf, commentText, postBelow } from './comments.ts';
import { callFailureOf, commentRules, rules } from './errors.ts';
import { readBack } from './limits.ts';
import { listSchema, postSchema } from './schemas.ts';

/** A list of the Graph API, and what its items are to us. */
interface Edge {
  path: readonly string[];
  query: Readonly<Record<string, string>>;
  rules: GraphRules;
  read(item: unknown): RecentPost | 'unreadable' | 'irrelevant';
}

/** The Page's own posts since `since`, or with `reply` its comments below that post. */
export const recentPosts = (
  connection: Connection,
  since: Date,
  reply: Reply | null = null,
): Promise<RecentPosts> =>
  readAll(
    connection,
    reply === null ? postsOf(connection, since) : commentsOf(connection, since, postBelow(reply)),
  );

/** Reels and stories are on other edges; we make none. */
const postsOf = ({ account }: Connection, since: Date): Edge => ({
  path: [account.remoteId, 'published_posts'],
  query: {
    fields: 'id,message,created_time,permalink_url,attachments{unshimmed_url,url}',
    since: String(Math.floor(since.getTime() / 1000) - readBack.clockLeewaySeconds),
  },
  rules,
  read: (item) => postOf(item) ?? 'unreadable',
});

/** "stream" leaves none out; Graph's default shows a choice (docs: "Object Comments"). */
const commentsOf = ({ account }: Connection, since: Date, post: string): Edge => ({
  path: [post, 'comments'],
  query: {
    fields: 'id,message,created_time,from,permalink_url',
    filter: 'stream',
    order: 'reverse_chronological',
  },
  rules: commentRules,
  read: (item) => commentOf(item, { post, pageId: account.remoteId, since }),
});

async function readAll(connection: Connection, edge: Edge): Promise<RecentPosts> {
  const posts: RecentPost[] = [];
  let allRead = true;
  let after: string | null = null;
  for (let page = 0; page < readBack.maxPages; page += 1) {
    const list = await readPage(connection, edge, after);
    for (const item of list.data) {
      const post = edge.read(item);
      if (post === 'unreadable') allRead = false;
      else if (post !== 'irrelevant') posts.push(post);
    }
    if (list.paging?.next === undefined) return { complete: allRead, posts };
    after = cursorOf(list.paging);
    if (after === null) break;
  }
  return { complete: false, posts };
}

async function readPage({ credentials, endpoint }: Connection, edge: Edge, after: string | null) {
  const query = { ...edge.query, limit: String(readBack.pageSize), ...(after && { after }) };
  const answer = await call(endpoint, graphGet(graphAccess(credentials, 'FB'), edge.path, query));
  const list = readJson(listSchema, answer.body);
  if (answer.status !== 200 || list === null || graphErrorOf(answer) !== null) {
    throw new CallFailed(callFailureOf(answer, nowAt(endpoint), edge.rules));
  }
  return list;
}

/** We take the cursor only: an absolute `next` would lead past our base URL, and carries the token. */
export const cursorOf = (paging: {
  cursors?: { after?: string | undefined } | undefined;
  next?: string | undefined;
}) => paging.cursors?.after ?? URL.parse(paging.next ?? '')?.searchParams.get('after') ?? null;

export function postOf(item: unknown): RecentPost | null {
  const post = postSchema.safeParse(item).data;
  if (post === undefined) return null;
  const attachments = post.attachments?.data ?? [];
  return {
    remoteId: post.id,
    url: post.permalink_url ?? null,
    text: post.message ?? '',
    replyTo: null,
    links: attachments.flatMap(({ unshimmed_url: real, url }) => real ?? (url ? [unshimmed(url)] : [])),
    createdAt: post.created_time,
  };
}

/** Facebook wraps outgoing links: https://l.<host>/l.php?u=<the link>. */
function unshimmed(link: string): string {
  const url = URL.parse(link);
  return (url?.pathname === '/l.php' && url.searchParams.get('u')) || link;
}

/** Equal text, place and link. A draft without a link may still have a preview, of an address in its text. */
export function isSame(draft: Draft, post: RecentPost): boolean {
  if (post.replyTo !== undefined && post.replyTo !== (draft.reply?.to ?? null)) return false;
  if (draft.reply !== undefined) return folded(commentText(draft)) === folded(post.text);
  const text = folded(draft.text);
  if (text !== folded(post.text)) return false;
  const attached = post.links ?? [];
  if (draft.link === null) return attached.length === 0 || /\S\.\S/.test(text);
  if (attached.length === 0) return text !== '';
  const wanted = plainLink(draft.link);
  return attached.some((link) => plainLink(link) === wanted);
}

/** What Facebook does to white space is not written down: it trims, and folds at least line ends. */
const folded = (text: string): string => text.normalize('NFC').replaceAll(/\s+/g, ' ').trim();

/** Facebook shows the address a page calls its own: other protocol, "www.", closing slash, no campaign marks. */
function plainLink(link: string): string {
  const url = URL.parse(link);
  if (url === null) return link;
  const query = new URLSearchParams(
    [...url.searchParams].filter(([name]) => !/^(utm_.*|fbclid|gclid)$/.test(name)),
  );
  query.sort();
  return `${url.host.replace(/^www\./, '')}${url.pathname.replace(/\/$/, '')}?${query}`;
}
