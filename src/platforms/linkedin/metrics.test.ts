import { describe, expect, it } from 'vitest';
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
