import { afterAll, beforeAll, expect, it } from 'vitest';
import sharp from 'sharp';
import { openHttpApp, type HttpApp } from '../support/http-app.ts';
import { gif, mp4, png } from '../support/media-files.ts';
import { createMediaFolder, type MediaFolder } from '../support/upload.ts';

let folder: MediaFolder;
let server: HttpApp;

beforeAll(async () => {
  folder = await createMediaFolder();
  server = await openHttpApp({ CARILLON_MEDIA_DIR: folder.path });
});
afterAll(async () => {
  await server.close();
  await folder.remove();
});

const files = {
  picture: async () => png(640, 480, 50),
  webp: async () =>
    new Uint8Array(
      await sharp({ create: { width: 640, height: 480, channels: 3, background: '#336699' } })
        .webp()
        .toBuffer(),
    ),
  gif: async () => gif(64, 48, 3),
  video: async () => mp4({ width: 640, height: 360, durationMs: 5_000, bytes: 200_000 }),
};

/** From an upload to the feed, through the store and the connector that everybody uses. */
it.each<[platform: string, file: keyof typeof files, becomes: string | null]>([
  ['facebook', 'picture', null],
  ['facebook', 'webp', 'image/jpeg'],
  ['facebook', 'video', null],
  ['twitter', 'picture', null],
  ['twitter', 'webp', null],
  ['twitter', 'gif', null],
  ['twitter', 'video', null],
])('a post on %s shows its %s', async (platform, file, becomes) => {
  const raw = await files[file]();
  const { media } = (await server.call({ method: 'POST', path: `/api/media?name=${file}`, raw })).body;
  const content = `A post with a ${file}`;
  const config = { media: [{ id: media.id }] };
  const scheduled = await server.post('/api/agent/schedule', {
    platform,
    scheduledAt: new Date(),
    content,
    config,
  });
  expect([scheduled.status, scheduled.body.error]).toEqual([201, undefined]);
  const taskOf = async () => (await server.get(`/api/agent/tasks/${scheduled.body.task.id}`)).body.task;
  await expect
    .poll(
      async () => {
        await server.app.process();
        const { status, lastError } = await taskOf();
        return [status, lastError];
      },
      { timeout: 25_000, interval: 200 },
    )
    .toEqual(['completed', null]);
  const { items } = (await server.get(`/_emulator/feeds/${platform}`)).body;
  const [item] = items.filter(({ text }: { text: string }) => text.includes(content));
  expect(item.media).toHaveLength(1);
  // What a platform takes arrives as it was uploaded.
  const [{ sha256, mime }] = item.media;
  expect([sha256 === media.hash, mime]).toEqual(becomes === null ? [true, media.mime] : [false, becomes]);
});
