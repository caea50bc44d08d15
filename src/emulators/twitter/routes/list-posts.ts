import type { Handler } from 'hono';
import type { EmulatorContext, StoreTransaction } from '../../harness/index.ts';
import { claimedCaller } from '../callers.ts';
import { emulatedUser } from '../entities.ts';
import { includesOf } from '../expansions.ts';
import { viewPost } from '../post-view.ts';
import { platform, postsOf, type Post } from '../posts.ts';
import { invalidRequest, notFound } from '../problems.ts';
import { checkQuery, fieldParameters, pageTokenAfter, parsePageToken, rules, wantedOf } from '../query.ts';

const defaultPageSize = 10;

const known = {
  id: rules.id,
  max_results: rules.pageSize,
  pagination_token: rules.token,
  start_time: rules.time,
  end_time: rules.time,
  since_id: rules.id,
  until_id: rules.id,
  exclude: rules.exclude,
  ...fieldParameters,
};

/** Which posts a page may hold. Ids are compared as numbers; both bounds by id are exclusive. */
interface Window {
  after: string | undefined;
  sinceId: bigint;
  untilId: bigint | null;
  startMs: number;
  endMs: number;
  withReplies: boolean;
}

/** GET /2/users/{id}/tweets: newest first; `next_token` only while there is more. */
export function listPosts(context: EmulatorContext): Handler {
  return async (c) => {
    const id = c.req.param('id') ?? '';
    const query = c.req.query();
    const wrong = checkQuery({ ...query, id }, known);
    if (wrong.length > 0) return invalidRequest(c, wrong);
    if (id !== emulatedUser.id) return c.json({ errors: [notFound('user', 'id', id)] });

    const now = context.clock.now();
    const window = windowOf(query, now.getTime() - context.settings.readBackLagMs);
    const asked = Number(query['max_results'] ?? defaultPageSize);
    const size = Math.min(asked, context.settings.maxPageSize);
    const viewer = { caller: claimedCaller(c), now, ...wantedOf(query) };
    const { found, posts, included } = await context.store.transaction(`${platform}/${id}`, async (tx) => {
      const all = await collect(tx, id, window, size + 1);
      const page = all.slice(0, size);
      return { found: all, posts: page, included: await includesOf(tx, page, viewer) };
    });

    const views = posts.map((post) => viewPost(post, viewer));
    const errors = views.flatMap((view) => view.errors);
    return c.json({
      ...(views.length > 0 ? { data: views.map((view) => view.data) } : {}),
      ...included,
      ...(errors.length > 0 ? { errors } : {}),
      meta: metaOf(posts, found.length > size),
    });
  };
}

function windowOf(query: Readonly<Record<string, string>>, visibleUntilMs: number): Window {
  const { pagination_token: token, since_id, until_id, start_time, end_time, exclude } = query;
  return {
    after: token === undefined ? undefined : (parsePageToken(token) ?? undefined),
    sinceId: BigInt(since_id ?? 0),
    untilId: until_id === undefined ? null : BigInt(until_id),
    startMs: start_time === undefined ? 0 : Date.parse(start_time),
    // end_time is exclusive; a post shows up when its lag has passed.
    endMs: Math.min(end_time === undefined ? Infinity : Date.parse(end_time) - 1, visibleUntilMs),
    withReplies: !(exclude ?? '').split(',').includes('replies'),
  };
}

/** Newest first, up to `limit`; stops at the first post that is older than the window. */
async function collect(tx: StoreTransaction, owner: string, window: Window, limit: number): Promise<Post[]> {
  const found: Post[] = [];
  for await (const post of postsOf(tx, owner, window.after)) {
    const createdMs = post.createdAt.getTime();
    if (BigInt(post.id) <= window.sinceId || createdMs < window.startMs) break;
    if (createdMs > window.endMs) continue;
    if (window.untilId !== null && BigInt(post.id) >= window.untilId) continue;
    if (post.data.inReplyTo && !window.withReplies) continue;
    found.push(post);
    if (found.length === limit) break;
  }
  return found;
}

function metaOf(posts: readonly Post[], more: boolean): Record<string, string | number> {
  const newest = posts.at(0)?.id;
  const oldest = posts.at(-1)?.id;
  if (newest === undefined || oldest === undefined) return { result_count: 0 };
  return {
    ...(more ? { next_token: pageTokenAfter(oldest) } : {}),
    result_count: posts.length,
    newest_id: newest,
    oldest_id: oldest,
  };
}
