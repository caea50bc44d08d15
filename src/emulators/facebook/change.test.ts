import { beforeEach, describe, expect, it } from 'vitest';
import { mp4, png } from '../../../test/support/media-files.ts';
import { readEffects } from '../harness/index.ts';
import { openPage, pageId, type OpenedPage } from './open-for-test.ts';

let page: OpenedPage;
beforeEach(() => void (page = openPage()));

const edit = (id: string, parameters: Record<string, string>) => page.send(`/v26.0/${id}`, parameters);
const attached = (...ids: string[]) => ({
  attached_media: JSON.stringify(ids.map((id) => ({ media_fbid: id }))),
});
const textsOf = async () => (await page.feed()).map(({ text }) => text);

describe('editing', () => {
  it('replaces the text, and does nothing the second time', async () => {
    const id = await page.published('Befroe');
    page.later(60);
    expect((await edit(id, { message: ' Before ' })).body).toEqual({ success: true });
    page.later(60);
    expect((await edit(id, { message: 'Before' })).body).toEqual({ success: true });
    const { body } = await page.get(`/v26.0/${id}?fields=message,created_time,updated_time`);
    expect(body).toEqual({
      id,
      message: 'Before',
      created_time: '2026-01-02T03:04:05+0000',
      updated_time: '2026-01-02T03:05:05+0000',
    });
    expect(await readEffects(page.server.context.store, 'facebook', 0)).toHaveLength(1);
  });

  it('keeps the photos, and takes the text away where something remains', async () => {
    const photo = await page.photo(png(4, 3));
    const { id } = (await page.publish({ message: 'Befroe', ...attached(photo) })).body;
    await edit(id, { message: '' });
    expect(await page.feed()).toMatchObject([{ text: '', media: [{ id: photo }] }]);
  });

  it('reaches a post by its photo or video, and a comment by its id', async () => {
    const photo = await page.photo(png(4, 3));
    await page.publish({ message: 'a', ...attached(photo) });
    const source = mp4({ width: 640, height: 360, durationMs: 5_000, bytes: 2_000 });
    const video = (await page.send(`/v26.0/${pageId}/videos`, { source, description: 'b' })).body.id;
    const comment = await page.commented(video, 'c');
    await edit(photo, { message: 'A' });
    await edit(video, { description: 'B' });
    await edit(comment, { message: 'C' });
    expect(await textsOf()).toEqual(['C', 'B', 'A']);
    expect((await page.get(`/v26.0/${video}?fields=description`)).body).toEqual({
      id: video,
      description: 'B',
    });
  });

  it.each([
    ['nothing', {}],
    ['no text where there is nothing else', { message: ' ' }],
    ['too long a text', { message: 'ü'.repeat(63_207) }],
  ])('refuses %s', async (_what, parameters) => {
    const id = await page.published('Stays');
    const { status, body } = await edit(id, parameters as Record<string, string>);
    expect([status, body.error.code]).toEqual([400, 100]);
    expect(await textsOf()).toEqual(['Stays']);
  });

  it('refuses what never was, or is gone', async () => {
    const id = await page.published('gone');
    await page.remove(id);
    for (const wanted of [id, `${pageId}_1`, `1${'0'.repeat(18)}`])
      expect((await edit(wanted, { message: 'x' })).body.error).toMatchObject({
        code: 100,
        error_subcode: 33,
      });
  });
});

describe('deleting', () => {
  it('of a post takes its photos with it', async () => {
    const photo = await page.photo(png(4, 3));
    const { id } = (await page.publish({ message: 'x', ...attached(photo) })).body;
    await page.remove(id);
    expect((await page.get(`/v26.0/${photo}`)).status).toBe(400);
    expect((await page.publish({ message: 'y', ...attached(photo) })).status).toBe(400);
  });

  it('of one photo leaves the others, of the last one nothing', async () => {
    const [a, b] = [await page.photo(png(4, 3)), await page.photo(png(4, 3))];
    const { id } = (await page.publish({ message: 'x', ...attached(a, b) })).body;
    await page.remove(a);
    expect(await page.feed()).toMatchObject([{ id, media: [{ id: b }] }]);
    await page.remove(b);
    expect(await page.feed()).toEqual([]);
    expect((await page.get(`/v26.0/${id}`)).status).toBe(400);
  });

  it('of an upload, before it is shown, is possible, too', async () => {
    const photo = await page.photo(png(4, 3));
    expect((await page.remove(photo)).body).toEqual({ success: true });
    expect((await page.remove(photo)).status).toBe(400);
  });

  it('of a video takes its post and its comments with it', async () => {
    const source = mp4({ width: 640, height: 360, durationMs: 5_000, bytes: 2_000 });
    const video = (await page.send(`/v26.0/${pageId}/videos`, { source })).body.id;
    await page.commented(video, 'below');
    await page.remove(video);
    expect(await page.feed()).toEqual([]);
  });
});

describe('figures of media', () => {
  it('are those of the post, by the id of its photo or video as well', async () => {
    const photo = await page.photo(png(4, 3));
    const { id } = (await page.publish({ ...attached(photo) })).body;
    const views = async (of: string) =>
      (await page.get(`/v26.0/${of}/insights?metric=post_media_view`)).body.data[0]?.values[0]?.value;
    expect(await views(photo)).toBe(await views(id));
    expect((await page.get(`/v26.0/${photo}/video_insights`)).status).toBe(400);
    const unused = await page.photo(png(4, 3));
    expect((await page.get(`/v26.0/${unused}/insights?metric=post_media_view`)).status).toBe(400);
  });

  it('of a video count its views, of another post none', async () => {
    const source = mp4({ width: 640, height: 360, durationMs: 5_000, bytes: 2_000 });
    const video = (await page.send(`/v26.0/${pageId}/videos`, { source })).body.id;
    const text = await page.published('text');
    page.later(3600);
    const views = async (of: string) =>
      (await page.get(`/v26.0/${of}/insights?metric=post_video_views`)).body.data[0]?.values[0]?.value;
    expect(await views(video)).toBeGreaterThan(0);
    expect(await views(text)).toBe(0);
    const all = await page.get(`/v26.0/${video}/video_insights`);
    expect(all.body.data.length).toBeGreaterThan(5);
    expect((await page.get(`/v26.0/${video}/video_insights?metric=plays`)).status).toBe(400);
  });
});
