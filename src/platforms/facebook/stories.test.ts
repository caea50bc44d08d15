import { describe, expect, it } from 'vitest';
import { image, video } from '../../../test/support/media.ts';
import {
  Crash,
  oddAnswers,
  plainDraft,
  preparation,
  refusal,
  scriptedGraph,
  type Seen,
} from '../../../test/support/scripted-graph.ts';
import type { Draft, Handle } from '../platform.ts';
import { prepare } from './prepare.ts';
import { publish } from './publish.ts';
import { isSame, recentPosts } from './read-back.ts';

const now = Date.now();
const since = new Date(now);
const addressOf = (id: string) => `https://social.example/${id}`;
const site = { domain: 'social.example', addressOf };
const photoStory: Draft = {
  ...plainDraft,
  text: '',
  format: 'story',
  media: [image(4, 3, { alt: 'A bell' })],
};
const film = video({ width: 1080, height: 1920, bytes: 5_000 });
const videoStory: Draft = { ...photoStory, media: [film] };
const done = { uploading_phase: { status: 'complete' }, processing_phase: { status: 'complete' } };

describe('the file of a story', () => {
  it('is an unpublished photo, of its own also where a post has the same', async () => {
    const { connection, calls } = scriptedGraph(() => Response.json({ id: String(900 + calls().length) }));
    const { run, kept } = preparation(prepare, connection, photoStory);
    await expect(run(1)).rejects.toBeInstanceOf(Crash);
    expect(await run()).toEqual({ handle: { photoStory: '901' } });
    expect(calls()).toEqual(['POST graph.test/v26.0/111/photos']);
    const { format: _, ...post } = { ...photoStory, text: 'Hello' };
    const progress = { kept: kept(), keep: async () => undefined };
    expect(await prepare(connection, post, progress)).toEqual({ handle: { 'photo:0': '902' } });
  });

  it('is a video that is started as a story and goes up as a reel does', async () => {
    const answers = ({ call, form }: Seen) => {
      if (form['upload_phase'] === 'start') return Response.json({ video_id: '901', upload_url: 'x' });
      if (call.startsWith('GET')) return Response.json({ status: seen.some(isBytes) ? done : {} });
      return Response.json({ success: true });
    };
    const { connection, calls, seen } = scriptedGraph(answers);
    const isBytes = ({ bytes }: Seen) => bytes.length > 0;
    const { run } = preparation(prepare, connection, videoStory);
    await expect(run(1)).rejects.toBeInstanceOf(Crash);
    await expect(run(2)).rejects.toBeInstanceOf(Crash);
    expect(await run()).toEqual({ handle: { videoStory: '901' } });
    expect(calls().filter((call) => call.startsWith('POST'))).toEqual([
      'POST graph.test/v26.0/111/video_stories',
      'POST upload.test/video-upload/v26.0/901',
    ]);
  });
});

describe('the visible call of a story', () => {
  const send = async (draft: Draft, handle: Handle, respond: () => Response) => {
    const graph = scriptedGraph(respond);
    const intendedAt = { wallMs: Date.now(), monotonicMs: performance.now() };
    const permit = { effectId: 'e', taskId: 't', intendedAt, deadlineMs: 15_000 };
    return { outcome: await publish(graph.connection, draft, handle, permit, addressOf), ...graph };
  };
  const accepted = (post_id: unknown) => () => Response.json({ success: true, post_id });

  it('names its photo', async () => {
    const { outcome, calls, seen } = await send(photoStory, { photoStory: '901' }, accepted('77'));
    expect(outcome).toEqual({ outcome: 'applied', remoteId: '77', url: addressOf('77') });
    expect(calls()).toEqual(['POST graph.test/v26.0/111/photo_stories']);
    expect(seen[0]?.form).toEqual({ photo_id: '901' });
  });

  it("ends its video's upload", async () => {
    const { outcome, calls, seen } = await send(videoStory, { videoStory: '901' }, accepted(77));
    expect(outcome).toMatchObject({ outcome: 'applied', remoteId: '77' });
    expect(calls()).toEqual(['POST graph.test/v26.0/111/video_stories']);
    expect(seen[0]?.form).toEqual({ upload_phase: 'finish', video_id: '901' });
  });

  it.each([undefined, null, 2 ** 60, {}])('is applied without an id that can be trusted: %j', async (id) => {
    const { outcome } = await send(photoStory, { photoStory: '901' }, accepted(id));
    expect(outcome).toEqual({ outcome: 'applied_unidentified' });
  });

  it('is unknown after answers that say nothing certain, and a refusal is one', async () => {
    for (const [name, answer] of oddAnswers)
      expect([name, (await send(photoStory, { photoStory: '901' }, answer)).outcome.outcome]).toEqual([
        name,
        'unknown',
      ]);
    const refused = await send(photoStory, { photoStory: '901' }, () => refusal(10));
    expect(refused.outcome).toMatchObject({ outcome: 'refused', failure: { kind: 'permission' } });
  });

  it('is not made without its upload', async () => {
    const { outcome, seen } = await send(photoStory, {}, accepted('77'));
    expect([outcome.outcome, seen]).toEqual(['refused', []]);
  });
});

describe('a story in doubt', () => {
  const item = (media_id: string, more: object = {}) => ({
    post_id: `7${media_id}`,
    media_id,
    status: 'PUBLISHED',
    creation_time: '1',
    url: 'https://social.example/s',
    ...more,
  });
  const read = (handle: Handle, listed: unknown[], status: object = {}) => {
    const graph = scriptedGraph(({ call }) =>
      call.endsWith('/stories')
        ? Response.json({ data: listed })
        : Response.json({ status: done, ...status }),
    );
    return { ...graph, window: () => recentPosts(graph.connection, since, handle, null, site) };
  };
  const handle = { photoStory: '901' };
  const found = {
    complete: true,
    posts: [
      {
        remoteId: '7901',
        url: 'https://social.example/s',
        text: '',
        replyTo: null,
        media: ['901'],
        createdAt: since,
      },
    ],
  };

  it("is found among the Page's stories by its upload, whoever made the others", async () => {
    const { window, calls } = read(handle, [item('900'), item('901')]);
    const seen = await window();
    expect(seen).toEqual(found);
    expect(calls()).toEqual(['GET graph.test/v26.0/111/stories']);
    for (const post of seen.posts) {
      expect(isSame(photoStory, post, handle)).toBe(true);
      expect(isSame(photoStory, post, { photoStory: '900' })).toBe(false);
    }
    expect(
      await read({ videoStory: '901' }, [item('901', { media_id: 901, post_id: 7_901 })]).window(),
    ).toEqual(found);
  });

  it('is absent when a whole list of the last day does not show it', async () => {
    expect(await read(handle, [item('900')]).window()).toEqual({ complete: true, posts: [] });
    expect(await read(handle, [{ status: 'PUBLISHED' }]).window()).toEqual({ complete: false, posts: [] });
    const late = read(handle, []);
    late.pass(24 * 3_600_000);
    expect(await late.window()).toEqual({ complete: false, posts: [] });
  });

  it('is not absent while its video may still come', async () => {
    const working = { status: { ...done, processing_phase: { status: 'in_progress' } } };
    expect(await read({ videoStory: '901' }, [], working).window()).toEqual({ complete: false, posts: [] });
    const ready = { status: { ...done, publishing_phase: { status: 'not_started' } } };
    expect(await read({ videoStory: '901' }, [], ready).window()).toEqual({ complete: true, posts: [] });
  });
});
