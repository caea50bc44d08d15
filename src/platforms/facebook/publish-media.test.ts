import { describe, expect, it } from 'vitest';
import { image, video } from '../../../test/support/media.ts';
import { oddAnswers, plainDraft, refusal, scriptedGraph } from '../../../test/support/scripted-graph.ts';
import type { Draft, Handle } from '../platform.ts';
import { publish } from './publish.ts';

const addressOf = (id: string) => `https://social.example/${id}`;
const permit = () => ({
  effectId: 'effect-1',
  taskId: 'task-1',
  intendedAt: { wallMs: Date.now(), monotonicMs: performance.now() },
  deadlineMs: 15_000,
});
const send = async (draft: Draft, handle: Handle, respond: () => Response | Promise<Response>) => {
  const graph = scriptedGraph(respond);
  const outcome = await publish(graph.connection, draft, handle, permit(), addressOf);
  return { outcome, ...graph };
};

const photoPost: Draft = { ...plainDraft, media: [image(), image(5, 3)] };
const videoPost: Draft = { ...plainDraft, media: [video({}, { title: 'Bells' })] };
const reel: Draft = { ...videoPost, format: 'reel' };
const photos = { 'photo:1': '902', 'photo:0': '901' };

describe('the visible call', () => {
  it('of photos is one post that names them all, in their order', async () => {
    const { outcome, calls, seen } = await send(photoPost, photos, () => Response.json({ id: '111_222' }));
    expect(outcome).toEqual({ outcome: 'applied', remoteId: '111_222', url: addressOf('111_222') });
    expect(calls()).toEqual(['POST graph.test/v26.0/111/feed']);
    expect(seen[0]?.form).toEqual({
      message: 'Hello',
      'attached_media[0]': '{"media_fbid":"901"}',
      'attached_media[1]': '{"media_fbid":"902"}',
      fields: 'id,permalink_url,created_time',
    });
  });

  it('of eleven photos keeps them in order', async () => {
    const media = Array.from({ length: 11 }, () => image());
    const handle = Object.fromEntries(media.map((_, index) => [`photo:${index}`, String(index)]));
    const { seen } = await send({ ...photoPost, media }, handle, () => Response.json({ id: '1_2' }));
    expect(seen[0]?.form['attached_media[10]']).toBe('{"media_fbid":"10"}');
    expect(seen[0]?.form['attached_media[2]']).toBe('{"media_fbid":"2"}');
  });

  it('of a video names the upload, on the host for videos', async () => {
    const answer = () => Response.json({ id: '905', permalink_url: '/page/videos/905/' });
    const { outcome, calls, seen } = await send(videoPost, { file: '4:h', mark: 'm1' }, answer);
    expect(outcome).toEqual({ outcome: 'applied', remoteId: '905', url: addressOf('905') });
    expect(calls()).toEqual(['POST video.test/v26.0/111/videos']);
    expect(seen[0]?.form).toEqual({
      fbuploader_video_file_chunk: '4:h',
      universal_video_id: 'm1',
      description: 'Hello',
      title: 'Bells',
      fields: 'id,permalink_url,created_time',
    });
  });

  it('of a reel ends its upload, and knows the id before the answer', async () => {
    const { outcome, calls, seen } = await send(reel, { reel: '901' }, () =>
      Response.json({ success: true }),
    );
    expect(outcome).toEqual({ outcome: 'applied', remoteId: '901', url: addressOf('901') });
    expect(calls()).toEqual(['POST graph.test/v26.0/111/video_reels']);
    expect(seen[0]?.form).toEqual({
      upload_phase: 'finish',
      video_id: '901',
      video_state: 'PUBLISHED',
      description: 'Hello',
      title: 'Bells',
    });
  });

  it('of files without a text says nothing of a text', async () => {
    const untitled = { ...plainDraft, text: ' ', media: [video()] };
    const { seen } = await send(untitled, { file: '4:h' }, () => Response.json({ id: '1' }));
    expect(Object.keys(seen[0]?.form ?? {}).sort()).toEqual(['fbuploader_video_file_chunk', 'fields']);
  });

  it.each([
    [photoPost, {}],
    [photoPost, { 'photo:0': '901' }],
    [videoPost, {}],
    [reel, {}],
    [plainDraft, photos],
  ])('is not made with other uploads than the draft has (%#)', async (draft, handle) => {
    const { outcome, seen } = await send(draft, handle, () => Response.json({ id: '1' }));
    expect(outcome).toMatchObject({ outcome: 'refused', failure: { kind: 'internal' } });
    expect(seen).toEqual([]);
  });
});

describe('its answer', () => {
  const kinds: [string, Draft, Handle][] = [
    ['photos', photoPost, photos],
    ['a video', videoPost, { file: '4:h' }],
    ['a reel', reel, { reel: '901' }],
  ];

  it.each(kinds)(
    'for %s is unknown when the connection breaks, and when nothing certain came',
    async (...kind) => {
      const [, draft, handle] = kind;
      const lost = await send(draft, handle, () => Promise.reject(new Error('socket hang up')));
      expect(lost.outcome.outcome).toBe('unknown');
      for (const [name, answer] of oddAnswers) {
        if (name === 'nothing of what was asked for') continue;
        expect([name, (await send(draft, handle, answer)).outcome.outcome]).toEqual([name, 'unknown']);
      }
    },
  );

  it.each(kinds)('for %s is a refusal where Facebook says so', async (...kind) => {
    const [, draft, handle] = kind;
    const refused = async (code: number, subcode?: number) =>
      (await send(draft, handle, () => refusal(code, subcode))).outcome;
    expect(await refused(190, 460)).toMatchObject({ outcome: 'refused', failure: { kind: 'auth_revoked' } });
    expect(await refused(6000, 1363041)).toMatchObject({
      outcome: 'refused',
      failure: { kind: 'unavailable' },
    });
    expect(await refused(1363031)).toMatchObject({ outcome: 'refused', failure: { kind: 'rejected' } });
    expect(await refused(100, 1366051)).toMatchObject({ outcome: 'duplicate' });
  });

  it('without an id is applied for a video, and unknown for a reel that does not say "success"', async () => {
    const empty = () => Response.json({ more: 1 });
    expect((await send(videoPost, { file: '4:h' }, empty)).outcome).toEqual({
      outcome: 'applied_unidentified',
    });
    expect((await send(reel, { reel: '901' }, empty)).outcome.outcome).toBe('unknown');
    const no = () => Response.json({ success: false });
    expect((await send(reel, { reel: '901' }, no)).outcome.outcome).toBe('unknown');
  });
});
