import type { Handler } from 'hono';
import type { EmulatorContext } from '../../harness/index.ts';
import { authors } from '../entities.ts';
import { badQuery, notEmulated, notPermitted } from '../errors.ts';
import { versionOf } from '../guard.ts';
import { lockOn, livePost, type Post } from '../posts.ts';
import { rawParameters, urnListOf, urnOf } from '../restli.ts';
import { hasScope } from '../scopes.ts';
import { statisticsOf } from '../statistics.ts';

/** Statistics reach back 12 months. */
const windowMs = 365 * 24 * 60 * 60 * 1000;

/** The lists a call may have, the posts each may name, and what answers call them. */
const lists = [
  { parameter: 'shares', prefix: 'urn:li:share:', name: 'share' },
  { parameter: 'ugcPosts', prefix: 'urn:li:ugcPost:', name: 'ugcPost' },
] as const;

/** GET /rest/organizationalEntityShareStatistics: lifetime figures of the posts named; those without are left out. */
export function readStatistics(context: EmulatorContext): Handler {
  return async (c) => {
    const query = rawParameters(c.req.url);
    const organization = urnOf(query.get('organizationalEntity'));
    if (query.get('q') !== 'organizationalEntity' || organization === null) return badQuery(c);
    if (organization !== authors.organization.urn || !hasScope(c, 'rw_organization_admin')) {
      return notPermitted(
        c,
        `partnerApiOrganizationalEntityShareStatistics.FINDER-organizationalEntity.${versionOf(c)}`,
      );
    }
    if (query.has('timeIntervals')) return notEmulated(c, 'statistics by interval');
    const asked = lists.filter(({ parameter }) => query.has(parameter));
    if (asked.length === 0) return notEmulated(c, 'statistics of a whole organization');
    const wanted: { urn: string; name: string }[] = [];
    for (const { parameter, prefix, name } of asked) {
      const urns = urnListOf(query.get(parameter));
      if (urns === null || !urns.every((urn) => urn.startsWith(prefix))) return badQuery(c);
      wanted.push(...urns.map((urn) => ({ urn, name })));
    }

    const now = context.clock.now().getTime();
    const posts = await context.store.transaction(lockOn(organization), async (tx) => {
      const found: { post: Post; name: string }[] = [];
      for (const { urn, name } of wanted) {
        const post = await livePost(tx, urn);
        const isCounted = post?.owner === organization && now - post.createdAt.getTime() <= windowMs;
        if (isCounted) found.push({ post, name });
      }
      return found;
    });
    const elements = posts
      .map(({ post, name }) => ({
        organizationalEntity: organization,
        [name]: post.id,
        totalShareStatistics: statisticsOf(post, now - post.createdAt.getTime()),
      }))
      .filter((element) => element.totalShareStatistics.impressionCount > 0);
    return c.json({ paging: { start: 0, count: 10, links: [] }, elements });
  };
}
