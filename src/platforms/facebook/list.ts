import { graphAccess, graphErrorOf, graphGet, type GraphRules } from '../graph.ts';
import { call, CallFailed, nowAt, readJson } from '../http.ts';
import type { Connection, RecentPost, RecentPosts } from '../platform.ts';
import { callFailureOf } from './errors.ts';
import { readBack } from './limits.ts';
import { listSchema } from './schemas.ts';

/** A list of the Graph API, and what its items are to us. */
export interface Edge {
  path: readonly string[];
  query: Readonly<Record<string, string>>;
  rules: GraphRules;
  read(item: unknown): RecentPost | 'unreadable' | 'irrelevant';
}

/** What a list shows, at most ten pages of it. */
export async function readAll(connection: Connection, edge: Edge): Promise<RecentPosts> {
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

/** A moment as lists take it, in seconds; a little earlier, because Meta's clock and ours may differ. */
export const sinceSeconds = (since: Date): number =>
  Math.floor(since.getTime() / 1000) - readBack.clockLeewaySeconds;
