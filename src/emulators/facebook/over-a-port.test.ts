import { expect, it, onTestFinished } from 'vitest';
import { hashOf, mp4, png } from '../../../test/support/media-files.ts';
import { listen } from '../harness/index.ts';
import { openPage, pageId, token } from './open-for-test.ts';

const auth = { authorization: `OAuth ${token}` };
const large = mp4({ width: 1080, height: 1920, durationMs: 10_000, bytes: 3_000_000 });

async function serve() {
  const page = openPage();
  const port = await listen(page.server, { port: 0 });
  onTestFinished(() => port.close());
  const send = async (
    path: string,
    body: FormData | URLSearchParams | Uint8Array<ArrayBuffer>,
    headers = {},
  ) => {
    const init = { method: 'POST', headers: { ...auth, ...headers }, body };
    const response = await fetch(path.startsWith('http') ? path : `${port.url}/facebook${path}`, init);
    return (await response.json()) as Record<string, string>;
  };
  return { page, port, send };
}

it('takes files over a port as in this process', async () => {
  const { page, port, send } = await serve();
  const form = new FormData();
  form.set('source', new Blob([png(40, 30)]), 'a.png');
  form.set('published', 'false');
  const photo = (await send(`/v26.0/${pageId}/photos`, form))['id'];
  await send(
    `/v26.0/${pageId}/feed`,
    new URLSearchParams({ 'attached_media[0]': `{"media_fbid":"${photo}"}` }),
  );

  const fields = { file_length: String(large.length), file_type: 'video/mp4' };
  const session = (await send('/v26.0/app/uploads', new URLSearchParams(fields)))['id'];
  await send(`/v26.0/${session}`, large.slice(0, 1_000_000), { file_offset: '0' });
  const { h } = await send(`/v26.0/${session}`, large.slice(1_000_000), { file_offset: '1000000' });
  await send(`/v26.0/${pageId}/videos`, new URLSearchParams({ fbuploader_video_file_chunk: h ?? '' }));

  const reels = `/v26.0/${pageId}/video_reels`;
  const begun = await send(reels, new URLSearchParams({ upload_phase: 'start' }));
  expect(begun['upload_url']).toBe(`${port.url}/facebook/video-upload/v26.0/${begun['video_id']}`);
  await send(begun['upload_url'] ?? '', large, { offset: '0', file_size: String(large.length) });
  const video_id = begun['video_id'] ?? '';
  const finish = { upload_phase: 'finish', video_state: 'PUBLISHED', video_id };
  expect(await send(reels, new URLSearchParams(finish))).toEqual({ success: true });

  const shown = (await page.feed()).map(({ media }) => media?.map(({ sha256 }) => sha256));
  expect(shown).toEqual([[hashOf(large)], [hashOf(large)], [hashOf(png(40, 30))]]);
});

it('holds a request that is looked at for its name until its last byte has come', async () => {
  const { page, send } = await serve();
  const { holds } = page.server;
  holds.arm({ platform: 'facebook', operation: 'upload', point: 'received', seconds: null, times: 1 });
  const form = new FormData();
  form.set('source', new Blob([png(40, 30)]), 'a.png');
  form.set('published', 'false');
  const answer = send(`/v26.0/${pageId}/photos`, form);
  await expect.poll(() => holds.waiting().length).toBe(1);
  holds.release();
  expect(await answer).toEqual({ id: expect.any(String) });
});
