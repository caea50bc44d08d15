import { beforeEach, describe, expect, it } from 'vitest';
import { openPage, type OpenedPage } from './open-for-test.ts';

let page: OpenedPage;
beforeEach(() => void (page = openPage()));

describe('insights', () => {
  const value = async (id: string, metric: string) =>
    (await page.get(`/v26.0/${id}/insights?metric=${metric}`)).body.data[0]?.values[0]?.value as number;

  it('answers each metric in its documented shape', async () => {
    const id = await page.published('seen');
    const { body } = await page.get(`/v26.0/${id}/insights?metric=post_media_view,post_clicks`);
    expect(body.data).toEqual([
      {
        name: 'post_media_view',
        period: 'lifetime',
        values: [{ value: expect.any(Number) }],
        title: expect.any(String),
        description: expect.any(String),
        id: `${id}/insights/post_media_view/lifetime`,
      },
      expect.objectContaining({ name: 'post_clicks' }),
    ]);
  });

  it.each(['post_media_view', 'post_total_media_view_unique', 'post_clicks', 'post_reactions_like_total'])(
    '%s grows and never falls',
    async (metric) => {
      const id = await page.published('seen');
      const values: number[] = [];
      for (let hour = 0; hour < 48; hour += 1, page.later(3600)) values.push(await value(id, metric));
      expect(values).toEqual([...values].sort((a, b) => a - b));
      expect(values.at(-1)).toBeGreaterThan(values[0]!);
    },
  );

  it('shows that somebody saw a new post, and fewer people than views', async () => {
    const id = await page.published('new');
    const reach = await value(id, 'post_total_media_view_unique');
    expect(reach).toBeGreaterThan(0);
    expect(await value(id, 'post_media_view')).toBeGreaterThanOrEqual(reach);
  });

  it('adds up: the reactions by type are the likes of the activity', async () => {
    const id = await page.published('liked');
    page.later(86_400);
    const { body } = await page.get(
      `/v26.0/${id}/insights?metric=post_reactions_by_type_total,post_activity_by_action_type`,
    );
    const [byType, activity] = body.data.map((each) => each.values[0]?.value as Record<string, number>);
    const sum = Object.values(byType!).reduce((total, count) => total + count, 0);
    expect(sum).toBeGreaterThan(0);
    expect(activity!['like']).toBe(sum);
  });

  it.each(['post_impressions', 'post_impressions_unique', 'post_engaged_users', 'toString', ''])(
    'fails the whole call for "%s"',
    async (metric) => {
      const id = await page.published('seen');
      const { status, body } = await page.get(`/v26.0/${id}/insights?metric=post_clicks,${metric}`);
      expect(status).toBe(400);
      expect(body.error).toMatchObject({
        code: 100,
        message: '(#100) The value must be a valid insights metric',
      });
    },
  );
});
