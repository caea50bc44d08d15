import { describe, expect, it } from 'vitest';
import { numberFields, numberHealthOf } from './health.ts';

const answer = (body: unknown, status = 200) => ({
  status,
  headers: new Headers(),
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

describe('the health of a number', () => {
  it.each([
    ['GREEN', 'green'],
    ['YELLOW', 'yellow'],
    ['RED', 'red'],
    ['NA', null],
    ['PURPLE', null],
    [7, null],
    [undefined, null],
  ])('with the rating %j is %j', (rating, quality) => {
    expect(numberHealthOf(answer({ id: '222', quality_rating: rating }))?.quality).toBe(quality);
  });

  it.each([
    ['TIER_50', 50],
    ['TIER_250', 250],
    ['TIER_1K', 1_000],
    ['TIER_2K', 2_000],
    ['TIER_100K', 100_000],
    ['TIER_UNLIMITED', 'unlimited'],
    ['TIER_NOT_SET', null],
    ['', null],
    [undefined, null],
  ])('with the tier %j has the limit %j', (tier, limit) => {
    const now = { whatsapp_business_manager_messaging_limit: tier };
    expect(numberHealthOf(answer(now))?.messagingLimit).toBe(limit);
    expect(numberHealthOf(answer({ messaging_limit_tier: tier }))?.messagingLimit).toBe(limit);
  });

  it('has the limit of the business before the older one of the number', () => {
    const both = { whatsapp_business_manager_messaging_limit: 'TIER_2K', messaging_limit_tier: 'TIER_250' };
    expect(numberHealthOf(answer(both))?.messagingLimit).toBe(2_000);
    expect(numberFields.split(',')).toContain('whatsapp_business_manager_messaging_limit');
  });

  it.each([
    answer('<html>'),
    answer('[]'),
    answer({ quality_rating: 'GREEN' }, 500),
    answer({ quality_rating: 'GREEN', error: { code: 2 } }),
  ])('is not to be told from %j', (odd) => {
    expect(numberHealthOf(odd)).toBeNull();
  });
});
