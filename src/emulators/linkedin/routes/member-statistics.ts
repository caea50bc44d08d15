import type { Handler } from 'hono';
import type { EmulatorContext } from '../../harness/index.ts';
import { authors } from '../entities.ts';
import { badQuery, notEmulated, notPermitted, postNotFound } from '../errors.ts';
import { versionOf } from '../guard.ts';
import { memberMetricOf } from '../member-metrics.ts';
import { livePost, lockOn } from '../posts.ts';
import { rawParameters, urnOf } from '../restli.ts';
import { hasScope } from '../scopes.ts';
import type { LinkedInSettings } from '../settings.ts';
import { statisticsOf } from '../statistics.ts';

/** The type around a name, as clients of older versions read it. */
const wrapper = 'com.linkedin.adsexternalapi.memberanalytics.v1.CreatorPostAnalyticsMetricTypeV1';

const entityTypes = { share: 'urn:li:share:', ugc: 'urn:li:ugcPost:' } as const;

/** GET /rest/memberCreatorPostAnalytics?q=entity: one lifetime figure of one of the member's posts. */
export function readMemberStatistics(context: EmulatorContext, settings: LinkedInSettings): Handler {
  return async (c) => {
    if (!hasScope(c, 'r_member_postAnalytics')) {
      return notPermitted(c, `partnerApiMemberCreatorPostAnalytics.FINDER-entity.${versionOf(c)}`);
    }
    const query = rawParameters(c.req.url);
    const target = targetOf(query.get('entity') ?? '');
    const metric = query.get('queryType') ?? '';
    const read = memberMetricOf(metric, versionOf(c).slice(0, 6));
    if (query.get('q') !== 'entity' || target === null || read === null) return badQuery(c);
    const aggregation = query.get('aggregation') ?? 'TOTAL';
    if (aggregation === 'DAILY') return notEmulated(c, 'figures by day');
    if (aggregation !== 'TOTAL') return badQuery(c);

    const post = await context.store.transaction(lockOn(target.urn), (tx) => livePost(tx, target.urn));
    if (post?.owner !== authors.member.urn) return postNotFound(c, target.urn);
    const ageMs = context.clock.now().getTime() - post.createdAt.getTime();
    const element = {
      count: read(statisticsOf(post, ageMs), post.id, ageMs),
      metricType: settings.memberMetricType === 'plain' ? metric : { [wrapper]: metric },
      targetEntity: { [target.type]: target.urn },
    };
    return c.json({ paging: { start: 0, count: 10, links: [] }, elements: [element] });
  };
}

/** `(share:<encoded URN>)` or `(ugc:<encoded URN>)`. */
function targetOf(entity: string): { type: string; urn: string } | null {
  const [, type, encoded] = /^\((share|ugc):(.+)\)$/.exec(entity) ?? [];
  const urn = urnOf(encoded);
  if ((type !== 'share' && type !== 'ugc') || urn === null) return null;
  return urn.startsWith(entityTypes[type]) ? { type, urn } : null;
}
