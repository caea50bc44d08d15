import { describe, expect, it } from 'vitest';
import { video } from '../../../test/support/media.ts';
import {
  oddAnswers,
  plainDraft,
  refusal,
  scriptedGraph,
  type Seen,
} from '../../../test/support/scripted-graph.ts';
import type { Draft, RecentPost } from '../platform.ts';
import { isSame, recentPosts } from './read-back.ts';

const since = new Date('2026-11-22T09:00:00Z');
const site = { domain: 'social.example', addressOf: (id: string) => `https://social.example/${id}` };
const item = (id: string, more: object = {}) => ({
  id,
  description: `video ${id}`,
  created_time: '2026-11-22T09:00:01+0000',
  ...more,
});
const reel = { reel: '901' };

describe('a video in doubt', () => {
  const read = (data: unknown[]) => {
    const graph = scriptedGraph(() => Response.json({ data }));
    return { ...graph, window: recentPosts(graph.connection, since, { file: '4:h' }, null, site) };
  };

  it("is looked for among the Page's videos", async () => {
    const { window, calls, seen } = read([item('905', { permalink_url: '/page/videos/905/', more: [] })]);
    expect(await window).toEqual({
      complete: true,
      posts: [
        {
          remoteId: '905',
          url: 'https://social.example/905',
          text: 'video 905',
          replyTo: null,
          media: ['905'],
          createdAt: new Date('2026-11-22T09:00:01Z'),
        },
      ],
    });
    expect(calls()).toEqual(['GET graph.test/v26.0/111/videos']);
    expect(seen[0]?.query).toEqual({
      fields: 'id,title,description,created_time,permalink_url,published,universal_video_id',
      since: String(Date.parse('2026-11-22T08:59:00Z') / 1000),
      limit: '100',
    });
  });

  it('is none that is older, or not published', async () => {
    const { window } = read([
      item('1', { created_time: '2026-11-22T08:58:59+0000' }),
      item('2', { published: false }),
      item('3', { published: true, created_time: '2026-11-22T08:59:00+0000' }),
    ]);
    const { complete, posts } = await window;
    expect([complete, posts.map(({ remoteId }) => remoteId)]).toEqual([true, ['3']]);
  });

  it('can not be ruled out by a list with an item that can not be read', async () => {
    expect((await read([{ id: '1' }, item('2')]).window).complete).toBe(false);
  });

  it('is proven by its mark, and one with another mark is another video', async () => {
    const { window } = read([item('905', { description: 'Bells', universal_video_id: 'm1' })]);
    const [post] = (await window).posts;
    const wanted: Draft = { ...plainDraft, text: 'Bells', media: [video()] };
    const same = (draft: Draft, mark: string) => isSame(draft, post ?? neverPost, { file: '4:h', mark });
    expect(same(wanted, 'm1')).toBe(true);
    expect(same({ ...wanted, text: 'Changed' }, 'm1')).toBe(true);
    expect(same(wanted, 'm2')).toBe(false);
  });

  it('is read without marks where Facebook does not know them, and fails where something else is wrong', async () => {
    const handle = { file: '4:h', mark: 'm1' };
    const old = scriptedGraph(({ query }) =>
      query['fields']?.includes('universal_video_id') ? refusal(100) : Response.json({ data: [item('905')] }),
    );
    expect((await recentPosts(old.connection, since, handle, null, site)).posts).toHaveLength(1);
    expect(old.seen).toHaveLength(2);
    const limited = scriptedGraph(() => refusal(32));
    await expect(recentPosts(limited.connection, since, handle, null, site)).rejects.toMatchObject({
      failure: { kind: 'rate_limited' },
    });
    expect(limited.seen).toHaveLength(1);
  });

  it('without a mark is told by its text or its title, and without both not at all', () => {
    const draft = (text: string, title: string | null = null): Draft => ({
      ...plainDraft,
      text,
      media: [video({}, { title })],
    });
    const live = (text: string, media = ['905']): RecentPost => ({
      remoteId: '905',
      url: null,
      text,
      replyTo: null,
      media,
      createdAt: since,
    });
    const same = (wanted: Draft, post: RecentPost) => isSame(wanted, post, { file: '4:h', mark: 'm1' });
    expect(same(draft('Bells \n'), live('Bells'))).toBe(true);
    expect(same(draft('', 'Bells'), live('Bells'))).toBe(true);
    expect(same(draft('Bells'), live('Bell'))).toBe(false);
    expect(same(draft('Bells'), live('Bells', []))).toBe(false);
    expect(same(draft(''), live(''))).toBe(false);
    expect(isSame({ ...plainDraft, text: 'Bells' }, live('Bells'), {})).toBe(false);
  });
});

describe('a reel in doubt', () => {
  /** `status` answers for the video itself, `listed` are the reels of the Page. */
  const read = (status: object | Response, listed: unknown[] = []) => {
    const respond = ({ call }: Seen) => {
      if (call.endsWith('/video_reels')) return Response.json({ data: listed });
      return status instanceof Response ? status : Response.json({ id: '901', ...status });
    };
    const graph = scriptedGraph(respond);
    return { ...graph, window: recentPosts(graph.connection, since, reel, null, site) };
  };
  const found = {
    complete: true,
    posts: [
      {
        remoteId: '901',
        url: 'https://social.example/901',
        text: '',
        replyTo: null,
        media: ['901'],
        createdAt: since,
      },
    ],
  };
  const none = { complete: true, posts: [] };
  const phases = (processing: string, publishing: string) => ({
    status: { processing_phase: { status: processing }, publishing_phase: { status: publishing } },
  });

  it('is found by its own status, however old its upload is', async () => {
    const { window, calls } = read(phases('complete', 'complete'));
    expect(await window).toEqual(found);
    expect(calls()).toEqual(['GET graph.test/v26.0/901']);
    expect(await read({ status: {}, published: true }).window).toEqual(found);
    expect(
      isSame({ ...plainDraft, format: 'reel', media: [video()] }, found.posts[0] ?? neverPost, reel),
    ).toBe(true);
  });

  it('is found in the list of reels by its id, where the status does not say it', async () => {
    const { window, seen } = read({ status: {} }, [{ id: '900' }, { id: '901', more: true }]);
    expect(await window).toEqual(found);
    expect(Number(seen[1]?.query['since'])).toBeLessThan(since.getTime() / 1000 - 3_600);
  });

  it("is absent when neither shows it; other people's reels do not matter", async () => {
    expect(await read(phases('complete', 'not_started'), [{ id: '900' }]).window).toEqual(none);
    expect(await read(refusal(100, 33)).window).toEqual(none);
  });

  it.each([
    [phases('in_progress', 'not_started'), []],
    [phases('complete', 'in_progress'), []],
    [{ ...phases('complete', 'not_started'), published: true }, []],
    [phases('complete', 'not_started'), [{ id: '901' }]],
  ])('is not absent while Facebook is at work on it, or says two things (%#)', async (status, listed) => {
    expect(await read(status, listed).window).toEqual({ complete: false, posts: [] });
  });

  it('is not absent where a list can not be read whole', async () => {
    expect(await read(phases('complete', 'not_started'), [{ name: 'no id' }]).window).toEqual({
      complete: false,
      posts: [],
    });
  });

  it.each(oddAnswers)('is not absent after %s', async (_name, answer) => {
    await expect(read(answer()).window).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
  });
});

const neverPost: RecentPost = { remoteId: '', url: null, text: '', createdAt: since };
