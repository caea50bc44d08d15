import { graphAccess, graphErrorOf, graphGet } from '../graph.ts';
import { call, CallFailed, readJson } from '../http.ts';
import type { Connection, Draft, RecentPost, RecentPosts } from '../platform.ts';
import { callFailureOf } from './errors.ts';
import { readBack } from './limits.ts';
import { postSchema, postsSchema } from './schemas.ts';

const fields = 'id,message,created_time,permalink_url,attachments{unshimmed_url,url}';

/** The Page's own posts. Reels and stories are on other edges; we make none. */
export async function recentPosts(connection: Connection, since: Date): Promise<RecentPosts> {
  const posts: RecentPost[] = [];
  let allRead = true;
  let after: string | null = null;
  for (let page = 0; page < readBack.maxPages; page += 1) {
    const list = await readPage(connection, since, after);
    for (const item of list.data) {
      const post = postOf(item);
      if (post === null) allRead = false;
      else posts.push(post);
    }
    if (list.paging?.next === undefined) return { complete: allRead, posts };
    after = cursorOf(list.paging);
    if (after === null) break;
  }
  return { complete: false, posts };
}

async function readPage(connection: Connection, since: Date, after: string | null) {
  const { account, credentials, endpoint } = connection;
  const from = Math.floor(since.getTime() / 1000) - readBack.clockLeewaySeconds;
  const query = { fields, since: String(from), limit: String(readBack.pageSize), ...(after && { after }) };
  const request = graphGet(graphAccess(credentials, 'FB'), [account.remoteId, 'published_posts'], query);
  const answer = await call(endpoint, request);
  const list = readJson(postsSchema, answer.body);
  if (answer.status !== 200 || list === null || graphErrorOf(answer) !== null) {
    throw new CallFailed(callFailureOf(answer, new Date()));
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
    links: attachments.flatMap(({ unshimmed_url: real, url }) => real ?? (url ? [unshimmed(url)] : [])),
    createdAt: post.created_time,
  };
}

/** Facebook wraps outgoing links: https://l.<host>/l.php?u=<the link>. */
function unshimmed(link: string): string {
  const url = URL.parse(link);
  return (url?.pathname === '/l.php' && url.searchParams.get('u')) || link;
}

/** Equal text and the same link. A draft without one may still have a preview, of an address in its text. */
export function isSame(draft: Draft, post: RecentPost): boolean {
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
