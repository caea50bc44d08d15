import { describe, expect, it } from 'vitest';
import { scriptUploads } from '../../../test/support/linkedin-uploads.ts';
import { linkedin } from './index.ts';
import { metricsOf } from './metrics.ts';

describe('metricsOf', () => {
  it('reads people reached, clicks, and the sum of what people did', () => {
    const statistics = {
      uniqueImpressionsCount: 40,
      impressionCount: 90,
      clickCount: 0,
      likeCount: 3,
      commentCount: 2,
      shareCount: 1,
      engagement: 0.07,
      note: 'n',
    };
    const { note: _, ...raw } = statistics;
    expect(metricsOf(statistics)).toEqual({ reach: 40, engagement: 6, clicks: 0, raw });
  });

  it('leaves open what LinkedIn does not say', () => {
    expect(metricsOf({})).toEqual({ reach: null, engagement: null, clicks: null, raw: {} });
  });
});

describe('metrics of a page', () => {
  it.each([
    ['urn:li:share:1', 'shares=List(urn%3Ali%3Ashare%3A1)'],
    ['urn:li:ugcPost:1', 'ugcPosts=List(urn%3Ali%3AugcPost%3A1)'],
  ])('are asked for %s by its kind', async (urn, query) => {
    const on = scriptUploads(linkedin);
    on.next('GET', () => Response.json({ elements: [{ totalShareStatistics: { clickCount: 3 } }] }));
    expect(await linkedin.metrics(on.connection, urn)).toMatchObject({ clicks: 3, raw: { clickCount: 3 } });
    expect(on.requests[0]?.url).toContain(`&${query}`);
  });
});

describe('metrics of a member', () => {
  const account = { remoteId: 'urn:li:person:a', kind: 'member', displayName: 'A' };
  const open = (settings: Record<string, string> = { LINKEDIN_MEMBER_ANALYTICS: 'true' }) =>
    scriptUploads(linkedin, settings, { account });
  const counting = (count: unknown) => () =>
    Response.json({ elements: [{ count, metricType: 'X' }], paging: {} });

  it('are not asked for unless the operator says so', async () => {
    const on = open({});
    expect(await linkedin.metrics(on.connection, 'urn:li:share:1')).toBeNull();
    expect(on.asked).toEqual([]);
  });

  it('are asked for one by one', async () => {
    for (const [urn, entity] of [
      ['urn:li:share:1', '(share:urn%3Ali%3Ashare%3A1)'],
      ['urn:li:ugcPost:1', '(ugc:urn%3Ali%3AugcPost%3A1)'],
    ] as const) {
      const on = open();
      on.next('GET', ...[90, 40, 3, 2, 0].map(counting));
      expect(await linkedin.metrics(on.connection, urn)).toEqual({
        reach: 40,
        engagement: 5,
        clicks: null,
        raw: { IMPRESSION: 90, MEMBERS_REACHED: 40, REACTION: 3, COMMENT: 2, RESHARE: 0 },
      });
      const [first] = on.requests;
      expect(first?.url).toBe(
        `http://l.test/rest/memberCreatorPostAnalytics?q=entity&entity=${entity}&aggregation=TOTAL&queryType=IMPRESSION`,
      );
      expect(first?.headers.get('x-restli-method')).toBe('FINDER');
    }
  });

  it('leave open what LinkedIn does not say', async () => {
    const on = open();
    const silent = () => Response.json({ elements: [] });
    on.next('GET', counting(9), silent, silent, silent, counting(1));
    expect(await linkedin.metrics(on.connection, 'urn:li:share:1')).toEqual({
      reach: null,
      engagement: 1,
      clicks: null,
      raw: { IMPRESSION: 9, RESHARE: 1 },
    });
    on.next('GET', silent, silent, silent, silent, silent);
    expect(await linkedin.metrics(on.connection, 'urn:li:share:1')).toBeNull();
    expect(await linkedin.metrics(on.connection, 'urn:li:activity:1')).toBeNull();
  });

  it.each([
    ['permission', () => Response.json({ status: 403 }, { status: 403 })],
    ['unavailable', () => new Response('<html>')],
    ['unavailable', counting('many')],
  ])('fail as %s', async (kind, answer) => {
    const on = open();
    on.next('GET', answer);
    await expect(linkedin.metrics(on.connection, 'urn:li:share:1')).rejects.toMatchObject({
      failure: { kind },
    });
  });
});
