import type { Handler } from 'hono';
import type { EmulatorContext, StoreTransaction } from '../../harness/index.ts';
import { authorNames } from '../entities.ts';
import { accessDenied, badQuery, badRequest, notPermitted } from '../errors.ts';
import { versionOf } from '../guard.ts';
import { viewPost } from '../post-view.ts';
import { lockOn, livePosts, modifiedAt, type Post } from '../posts.ts';
import { numberOf, rawParameters, urnOf } from '../restli.ts';
import { mayAct } from '../scopes.ts';
import type { LinkedInSettings } from '../settings.ts';

const known = ['q', 'author', 'count', 'start', 'sortBy', 'isDsc', 'viewContext', 'fields'];

/** GET /rest/posts?q=author: an author's posts, newest first by when they were made, or last edited. */
export function findPosts(context: EmulatorContext, settings: LinkedInSettings): Handler {
  return async (c) => {
    const query = rawParameters(c.req.url);
    const unknown = [...query.keys()].find((name) => !known.includes(name));
    if (unknown !== undefined) {
      const problem = `Data Processing Exception while processing fields [/${unknown}]`;
      return accessDenied(c, `Unpermitted fields present in PARAMETER: ${problem}`);
    }
    if (settings.finderHeader === 'required' && c.req.header('x-restli-method')?.toUpperCase() !== 'FINDER') {
      return badRequest(c, 'X-RestLi-Method must be FINDER');
    }
    const author = urnOf(query.get('author'));
    const count = numberOf(query.get('count'), { least: 1, most: 100, otherwise: 10 });
    const start = numberOf(query.get('start'), { least: 0, most: 1_000_000, otherwise: 0 });
    const sortBy = query.get('sortBy') ?? 'LAST_MODIFIED';
    const valid = query.get('q') === 'author' && (sortBy === 'CREATED' || sortBy === 'LAST_MODIFIED');
    if (!valid || author === null || count === null || start === null) return badQuery(c);
    // A member's posts need r_member_social, which ordinary apps are not given.
    if (authorNames[author] === undefined || !mayAct(c, 'read', author)) {
      return notPermitted(c, `partnerApiPostsExternal.FINDER-author.${versionOf(c)}`);
    }

    const visibleUntil = new Date(context.clock.now().getTime() - context.settings.readBackLagMs);
    const visible = await context.store.transaction(lockOn(author), (tx) =>
      collect(tx, author, visibleUntil),
    );
    if (sortBy === 'LAST_MODIFIED') visible.sort((a, b) => modifiedAt(b) - modifiedAt(a));
    const page = visible.slice(start, start + count);
    const next = `/rest/posts?author=${encodeURIComponent(author)}&count=${count}&q=author&sortBy=${sortBy}&start=${start + count}`;
    const more = start + count < visible.length;
    return c.json({
      paging: {
        start,
        count,
        links: more ? [{ type: 'application/json', rel: 'next', href: next }] : [],
        ...(settings.pagingTotal === 'given' ? { total: visible.length } : {}),
      },
      elements: page.map((post) => viewPost(post, settings)),
    });
  };
}

async function collect(tx: StoreTransaction, author: string, visibleUntil: Date): Promise<Post[]> {
  const found: Post[] = [];
  for await (const post of livePosts(tx, author)) if (post.createdAt <= visibleUntil) found.push(post);
  return found;
}
