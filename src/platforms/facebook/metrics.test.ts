import { describe, expect, it } from 'vitest';
import { CallFailed } from '../http.ts';
import type { Connection } from '../platform.ts';
import { figuresOf, metrics } from './metrics.ts';

const values: Record<string, unknown> = {
  post_media_view: 900,
  post_total_media_view_unique: 700,
  post_clicks: 12,
  post_reactions_by_type_total: { like: 20, love: 5 },
  post_activity_by_action_type: { like: 25, comment: 4, share: 3 },
};
const insight = (name: string) => ({ name, period: 'lifetime', values: [{ value: values[name] }] });
const refuse = (code: number, subcode?: number, status = 400) =>
  Response.json({ error: { code, error_subcode: subcode } }, { status });

/** A post whose insights are answered by `respond`; `asked` are the metrics of each call. */
function connect(respond: (names: string[]) => Response) {
  const asked: string[][] = [];
  const paths: string[] = [];
  const connection: Connection = {
    account: { remoteId: '111', kind: 'page', displayName: 'Page' },
    credentials: { FB_ACCESS_TOKEN: 'tok', FB_PAGE_ID: '111' },
    endpoint: {
      baseUrl: 'http://graph.test',
      settleMs: 0,
      quarantineMs: 0,
      fetch: async (request) => {
        const url = new URL(request.url);
        const names = url.searchParams.get('metric')?.split(',') ?? [];
        paths.push(url.pathname);
        asked.push(names);
        return respond(names);
      },
    },
  };
  return { connection, asked, paths };
}

describe('the figures of a post', () => {
  it('come with one call when all is well', async () => {
    const { connection, asked, paths } = connect((names) => Response.json({ data: names.map(insight) }));
    expect(await metrics(connection, '111_222')).toEqual({
      reach: 700,
      clicks: 12,
      engagement: 32,
      raw: {
        post_media_view: 900,
        post_total_media_view_unique: 700,
        post_clicks: 12,
        'post_reactions_by_type_total.like': 20,
        'post_reactions_by_type_total.love': 5,
        'post_activity_by_action_type.like': 25,
        'post_activity_by_action_type.comment': 4,
        'post_activity_by_action_type.share': 3,
      },
    });
    expect(paths).toEqual(['/v26.0/111_222/insights']);
    expect(asked).toEqual([Object.keys(values)]);
  });

  it('survive one metric that Facebook has dropped', async () => {
    const { connection, asked } = connect((names) =>
      names.includes('post_clicks') ? refuse(100) : Response.json({ data: names.map(insight) }),
    );
    expect(await metrics(connection, '111_1')).toMatchObject({ reach: 700, clicks: null, engagement: 32 });
    expect(asked).toHaveLength(6);
  });

  it('are none when every metric is unknown, and when there is no data', async () => {
    expect(await metrics(connect(() => refuse(100)).connection, '111_1')).toBeNull();
    expect(await metrics(connect(() => Response.json({ data: [] })).connection, '111_1')).toBeNull();
  });

  it.each([
    [2874008, undefined],
    [2932007, undefined],
    [100, 2874008],
    [100, 33],
  ])('are none, without further calls, after %s/%s', async (code, subcode) => {
    const { connection, asked } = connect(() => refuse(code, subcode));
    expect(await metrics(connection, '111_1')).toBeNull();
    expect(asked).toHaveLength(1);
  });

  it.each([
    [190, 401, 'auth_revoked'],
    [10, 403, 'permission'],
    [4, 400, 'rate_limited'],
    [2, 500, 'unavailable'],
  ])('fail after code %i', async (code, status, kind) => {
    const error = await metrics(connect(() => refuse(code, undefined, status)).connection, '111_1').catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(CallFailed);
    expect(error).toMatchObject({ failure: { kind } });
  });
});

describe('the figures of a video or reel', () => {
  const given = (data: Record<string, unknown>) =>
    Response.json({
      data: Object.entries(data).map(([name, value]) => ({ name, period: 'lifetime', values: [{ value }] })),
    });

  it('come from its own edge, which is asked for all it has', async () => {
    const { connection, asked, paths } = connect(() =>
      given({
        blue_reels_play_count: 90,
        post_impressions_unique: 70,
        post_video_likes_by_reaction_type: { REACTION_LIKE: 5, REACTION_LOVE: 1 },
        post_video_social_actions: { COMMENT: 2, SHARE: 3 },
        post_video_retention_graph: { 0: 1, 1: 0.5 },
        strange: 'text',
      }),
    );
    expect(await metrics(connection, '905')).toEqual({
      reach: 70,
      engagement: 11,
      clicks: null,
      raw: {
        blue_reels_play_count: 90,
        post_impressions_unique: 70,
        'post_video_likes_by_reaction_type.REACTION_LIKE': 5,
        'post_video_likes_by_reaction_type.REACTION_LOVE': 1,
        'post_video_social_actions.COMMENT': 2,
        'post_video_social_actions.SHARE': 3,
      },
    });
    expect([paths, asked]).toEqual([['/v26.0/905/video_insights'], [[]]]);
  });

  it('come under the names of other videos, too', async () => {
    const { connection } = connect(() =>
      given({
        total_video_views: 80,
        total_video_impressions_unique: 60,
        total_video_reactions_by_type_total: { like: 4 },
        total_video_stories_by_action_type: { like: 4, comment: 1, share: 1 },
      }),
    );
    expect(await metrics(connection, '905')).toMatchObject({ reach: 60, engagement: 6 });
  });

  it.each([100, 2500])('come from the edge of posts where there is no other (%i)', async (code) => {
    const { connection, paths } = connect((names) =>
      names.length === 0 ? refuse(code) : Response.json({ data: names.map(insight) }),
    );
    expect(await metrics(connection, '905')).toMatchObject({ reach: 700, engagement: 32 });
    expect(paths).toEqual(['/v26.0/905/video_insights', '/v26.0/905/insights']);
  });

  it.each([
    [2932007, undefined],
    [100, 33],
  ])('are none after %s/%s', async (code, subcode) => {
    expect(await metrics(connect(() => refuse(code, subcode)).connection, '905')).toBeNull();
  });
});

describe('figures', () => {
  it('are zero only where Facebook said so', () => {
    expect(figuresOf({ post_clicks: 0 })).toEqual({
      reach: null,
      engagement: null,
      clicks: 0,
      raw: { post_clicks: 0 },
    });
    expect(figuresOf({ post_reactions_by_type_total: {} })).toMatchObject({
      engagement: 0,
      clicks: null,
      reach: null,
    });
  });

  it('count likes once: reactions hold them already', () => {
    expect(figuresOf({ post_activity_by_action_type: { like: 2, share: 1 } })?.engagement).toBe(3);
    expect(
      figuresOf({
        post_activity_by_action_type: { like: 2, share: 1 },
        post_reactions_by_type_total: { like: 2, wow: 1 },
      })?.engagement,
    ).toBe(4);
    expect(figuresOf({ post_reactions_by_type_total: { like: 2, wow: 1 } })?.engagement).toBe(3);
  });

  it('are none when no metric has a value', () => {
    expect(figuresOf({})).toBeNull();
    expect(figuresOf({ post_clicks: undefined })).toBeNull();
  });
});
