import type { Handler } from 'hono';
import type { EmulatorContext } from '../../harness/index.ts';
import { claimedCaller } from '../callers.ts';
import { includesOf } from '../expansions.ts';
import { viewPost, type PostView } from '../post-view.ts';
import { livePost, type Post } from '../posts.ts';
import { invalidRequest, notFound } from '../problems.ts';
import { checkQuery, fieldParameters, rules, wantedOf } from '../query.ts';
import type { TwitterSettings } from '../settings.ts';
import { userLock } from '../uploads.ts';

/** GET /2/tweets?ids=: 200 with `data` and `errors` side by side. */
export function lookUpPosts(context: EmulatorContext): Handler {
  return async (c) => {
    const query = c.req.query();
    const wrong = checkQuery({ ids: '', ...query }, { ids: rules.ids, ...fieldParameters });
    if (wrong.length > 0) return invalidRequest(c, wrong);
    const ids = (query['ids'] ?? '').split(',');
    const viewer = { caller: claimedCaller(c), now: context.clock.now(), ...wantedOf(query) };
    const { views, included } = await context.store.transaction(userLock, async (tx) => {
      const found: PostView[] = [];
      const posts: Post[] = [];
      for (const id of ids) {
        const post = await livePost(tx, id);
        if (post) posts.push(post);
        found.push(post ? viewPost(post, viewer) : { data: {}, errors: [notFound('tweet', 'ids', id)] });
      }
      return { views: found, included: await includesOf(tx, posts, viewer) };
    });
    const data = views.map((view) => view.data).filter((each) => 'id' in each);
    const errors = views.flatMap((view) => view.errors);
    return c.json({
      ...(data.length > 0 ? { data } : {}),
      ...included,
      ...(errors.length > 0 ? { errors } : {}),
    });
  };
}

/** GET /2/tweets/{id}. */
export function lookUpPost(context: EmulatorContext, settings: TwitterSettings): Handler {
  return async (c) => {
    const id = c.req.param('id') ?? '';
    const query = c.req.query();
    const wrong = checkQuery({ ...query, id }, { id: rules.id, ...fieldParameters });
    if (wrong.length > 0) return invalidRequest(c, wrong);
    const viewer = { caller: claimedCaller(c), now: context.clock.now(), ...wantedOf(query) };
    const { post, included } = await context.store.transaction(userLock, async (tx) => {
      const live = await livePost(tx, id);
      return { post: live, included: live ? await includesOf(tx, [live], viewer) : {} };
    });
    if (!post) {
      const error = notFound('tweet', 'id', id);
      return settings.missingPostStatus === 200
        ? c.json({ errors: [error] })
        : c.json({ ...error, status: 404 }, 404);
    }
    const { data, errors } = viewPost(post, viewer);
    return c.json({ data, ...included, ...(errors.length > 0 ? { errors } : {}) });
  };
}
