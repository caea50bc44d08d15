import type { Handler } from 'hono';
import type { EmulatorContext } from '../../harness/index.ts';
import { bucketsOf, granularities, type Granularity } from '../analytics-buckets.ts';
import { analyticsFields, analyticsOf } from '../analytics.ts';
import { livePost, type Post } from '../posts.ts';
import { invalidRequest, notFound } from '../problems.ts';
import { checkQuery, listOf, rules } from '../query.ts';
import { userLock } from '../uploads.ts';

const known = {
  ids: rules.ids,
  start_time: rules.time,
  end_time: rules.time,
  granularity: listOf(granularities),
  'analytics.fields': listOf(analyticsFields),
};

/** GET /2/tweets/analytics: what happened to the user's posts in a time, whole or in pieces. */
export function analyzePosts(context: EmulatorContext): Handler {
  return async (c) => {
    const query = c.req.query();
    const wrong = checkQuery({ ids: '', start_time: '', end_time: '', ...query }, known);
    if (wrong.length > 0) return invalidRequest(c, wrong);
    const start = new Date(query['start_time'] ?? '');
    const end = new Date(query['end_time'] ?? '');
    if (start >= end) {
      return invalidRequest(c, [{ message: '`start_time` must be before `end_time`', parameters: {} }]);
    }
    const buckets = bucketsOf(start, end, (query['granularity'] ?? 'total') as Granularity);
    if (buckets === null)
      return invalidRequest(c, [{ message: 'The time between `start_time` and `end_time` is too long' }]);
    const fields = query['analytics.fields']?.split(',') ?? ['id', 'timestamped_metrics'];
    const ids = (query['ids'] ?? '').split(',');
    const found = await context.store.transaction(userLock, async (tx) => {
      const posts: [string, Post | null][] = [];
      for (const id of ids) posts.push([id, await livePost(tx, id)]);
      return posts;
    });
    const now = context.clock.now();
    const data = found.flatMap(([, post]) => (post ? [analyticsOf(post, buckets, now, fields)] : []));
    const errors = found.flatMap(([id, post]) => (post ? [] : [notFound('tweet', 'ids', id)]));
    return c.json({ ...(data.length > 0 ? { data } : {}), ...(errors.length > 0 ? { errors } : {}) });
  };
}
