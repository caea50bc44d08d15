import type { Handler } from 'hono';
import type { EmulatorContext } from '../../harness/index.ts';
import { authors } from '../entities.ts';
import { badQuery, notEmulated, notPermitted } from '../errors.ts';
import { versionOf } from '../guard.ts';
import { lockOn, livePost, type Post } from '../posts.ts';
import { rawParameters, urnListOf, urnOf } from '../restli.ts';
import { statisticsOf } from '../statistics.ts';

/** Statistics reach back 12 months. */
const windowMs = 365 * 24 * 60 * 60 * 1000;

/** GET /rest/organizationalEntityShareStatistics: lifetime figures of the shares named; those without are left out. */
export function readStatistics(context: EmulatorContext): Handler {
  return async (c) => {
    const query = rawParameters(c.req.url);
    const organization = urnOf(query.get('organizationalEntity'));
    if (query.get('q') !== 'organizationalEntity' || organization === null) return badQuery(c);
    if (organization !== authors.organization.urn) {
      return notPermitted(
        c,
        `partnerApiOrganizationalEntityShareStatistics.FINDER-organizationalEntity.${versionOf(c)}`,
      );
    }
    if (!query.has('shares'))
      return notEmulated(c, 'statistics of a whole organization, of ugcPosts or of intervals');
    const urns = urnListOf(query.get('shares'));
    if (urns === null) return badQuery(c);

    const now = context.clock.now().getTime();
    const posts = await context.store.transaction(lockOn(organization), async (tx) => {
      const found: Post[] = [];
      for (const urn of urns) {
        const post = await livePost(tx, urn);
        if (post?.owner === organization && now - post.createdAt.getTime() <= windowMs) found.push(post);
      }
      return found;
    });
    const elements = posts
      .map((post) => ({
        organizationalEntity: organization,
        share: post.id,
        totalShareStatistics: statisticsOf(post, now - post.createdAt.getTime()),
      }))
      .filter((element) => element.totalShareStatistics.impressionCount > 0);
    return c.json({ paging: { start: 0, count: 10, links: [] }, elements });
  };
}

/** GET /rest/memberCreatorPostAnalytics: the scope r_member_postAnalytics is not given to ordinary apps. */
export const readMemberStatistics: Handler = (c) =>
  notPermitted(c, `partnerApiMemberCreatorPostAnalytics.FINDER-entity.${versionOf(c)}`);
