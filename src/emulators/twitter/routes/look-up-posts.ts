import type { Handler } from 'hono';
import type { EmulatorContext } from '../../harness/index.ts';
import { claimedCaller } from '../callers.ts';
import { emulatedUser, type TwitterSettings } from '../entities.ts';
import { viewPost, type PostView } from '../post-view.ts';
import { livePost, platform } from '../posts.ts';
import { invalidRequest, notFound } from '../problems.ts';
import { checkQuery, fieldParameters, fieldsOf, rules } from '../query.ts';

/** GET /2/tweets?ids=: 200 with `data` and `errors` side by side. */
export function lookUpPosts(context: EmulatorContext): Handler {
  return async (c) => {
    const query = c.req.query();
    const wrong = checkQuery({ ids: '', ...query }, { ids: rules.ids, ...fieldParameters });
    if (wrong.length > 0) return invalidRequest(c, wrong);
    const ids = (query['ids'] ?? '').split(',');
    const viewer = { caller: claimedCaller(c), now: context.clock.now(), fields: fieldsOf(query) };
    const views = await context.store.transaction(`${platform}/${emulatedUser.id}`, async (tx) => {
      const found: PostView[] = [];
      for (const id of ids) {
        const post = await livePost(tx, id);
        found.push(post ? viewPost(post, viewer) : { data: {}, errors: [notFound('tweet', 'ids', id)] });
      }
      return found;
    });
    const data = views.map((view) => view.data).filter((each) => 'id' in each);
    const errors = views.flatMap((view) => view.errors);
    return c.json({ ...(data.length > 0 ? { data } : {}), ...(errors.length > 0 ? { errors } : {}) });
  };
}

/** GET /2/tweets/{id}. */
export function lookUpPost(context: EmulatorContext, settings: TwitterSettings): Handler {
  return async (c) => {
    const id = c.req.param('id') ?? '';
    const query = c.req.query();
    const wrong = checkQuery({ ...query, id }, { id: rules.id, ...fieldParameters });
    if (wrong.length > 0) return invalidRequest(c, wrong);
    const post = await context.store.transaction(`${platform}/${emulatedUser.id}`, (tx) => livePost(tx, id));
    if (!post) {
      const error = notFound('tweet', 'id', id);
      return settings.missingPostStatus === 200
        ? c.json({ errors: [error] })
        : c.json({ ...error, status: 404 }, 404);
    }
    const viewer = { caller: claimedCaller(c), now: context.clock.now(), fields: fieldsOf(query) };
    const { data, errors } = viewPost(post, viewer);
    return c.json({ data, ...(errors.length > 0 ? { errors } : {}) });
  };
}
