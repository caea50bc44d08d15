import { beforeEach, describe, expect, it } from 'vitest';
import { gif, hashOf, mp4, pdf, png } from '../../../test/support/media-files.ts';
import { sha256 } from '../../core/index.ts';
import { readEffects } from '../harness/index.ts';
import { openPage, pageId, token, type OpenedPage } from './open-for-test.ts';

let page: OpenedPage;
beforeEach(() => void (page = openPage()));

const photos = `/v26.0/${pageId}/photos`;
const dayMs = 86_400_000;

const list = (...ids: string[]) => JSON.stringify(ids.map((id) => ({ media_fbid: id })));
const byIndex = (...ids: string[]) =>
  Object.fromEntries(ids.map((id, index) => [`attached_media[${index}]`, `{"media_fbid":"${id}"}`]));
const shownIds = async (postId: string) => {
  const { body } = await page.get(`/v26.0/${postId}?fields=attachments`);
  const [first] = body.attachments.data;
  return (first?.subattachments?.data ?? body.attachments.data).map(({ target }) => target.id);
};

describe('a photo', () => {
  it('is published with its text, and answers with both ids', async () => {
    const source = png(40, 30);
    const { status, body } = await page.send(photos, {
      source,
      caption: ' Look ',
      alt_text_custom: 'A bell',
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      id: expect.stringMatching(/^\d{19}$/),
      post_id: expect.stringMatching(/^100000000000001_\d{19}$/),
    });
    const post = await page.get(`/v26.0/${body.post_id}?fields=message,status_type,attachments,full_picture`);
    expect(post.body).toMatchObject({
      message: 'Look',
      status_type: 'added_photos',
      full_picture: expect.stringContaining(body.id),
      attachments: {
        data: [
          {
            media_type: 'photo',
            type: 'photo',
            target: { id: body.id },
            media: { image: { width: 40, height: 30 } },
          },
        ],
      },
    });
    expect(await page.feed()).toMatchObject([
      {
        id: body.post_id,
        text: 'Look',
        media: [
          {
            id: body.id,
            mime: 'image/png',
            sha256: hashOf(source),
            alt: 'A bell',
            preview: expect.stringMatching(/^data:image\/png;base64,/),
          },
        ],
      },
    ]);
  });

  it('is invisible when it is only uploaded', async () => {
    const id = await page.photo(png(4, 3), { temporary: 'true', alt_text_custom: 'A bell' });
    expect(await page.feed()).toEqual([]);
    expect((await page.get(`/v26.0/${pageId}/published_posts`)).body.data).toEqual([]);
    expect(await readEffects(page.server.context.store, 'facebook', 0)).toEqual([]);
    const { body } = await page.get(`/v26.0/${id}?fields=alt_text,width,height,page_story_id`);
    expect(body).toEqual({ id, alt_text: 'A bell', width: 4, height: 3 });
  });

  it('comes from an address', async () => {
    const asked: unknown[] = [];
    page = openPage({}, { download: async (...given) => (asked.push(given), png(4, 3)) });
    const sent = await page.send(photos, { url: 'https://example.com/a.png' });
    expect(sent.status).toBe(200);
    expect(asked).toEqual([['https://example.com/a.png', expect.any(Number)]]);
    expect(await page.feed()).toMatchObject([{ media: [{ sha256: hashOf(png(4, 3)) }] }]);
  });

  it('fails when nothing is at its address, or it is none, or lies at the vendor', async () => {
    page = openPage({}, { download: () => Promise.reject(new Error('404')) });
    expect((await page.send(photos, { url: 'https://example.com/a' })).body.error).toMatchObject({
      code: 324,
    });
    for (const url of ['file:///etc/passwd', 'a.png', 'https://scontent.fbcdn.net/a.png'])
      expect((await page.send(photos, { url })).body.error).toMatchObject({ code: 100 });
    expect(await page.feed()).toEqual([]);
  });

  it.each([
    ['a PDF', { source: pdf(1) }, 100, 1366046],
    ['a video', { source: mp4({ width: 4, height: 4, durationMs: 1000 }) }, 100, 1366046],
    ['no image at all', { source: new Uint8Array([1, 2, 3]) }, 100, 1366046],
    ['nothing', {}, 324, undefined],
    ['a text in its place', { source: 'a.png' }, 100, undefined],
    ['a temporary one that is published', { source: png(4, 3), temporary: 'true' }, 100, undefined],
    ['a time to publish', { source: png(4, 3), scheduled_publish_time: '1790000000' }, 100, undefined],
    ['one without a post', { source: png(4, 3), no_story: 'true' }, 100, undefined],
    ['too long a text', { source: png(4, 3), message: 'ü'.repeat(63_207) }, 100, undefined],
    ['a field that does not exist', { source: png(4, 3), fields: 'price' }, 100, undefined],
  ])('refuses %s', async (_what, parameters, code, subcode) => {
    const { status, body } = await page.send(photos, parameters as Record<string, string>);
    expect([status, body.error.code, body.error.error_subcode]).toEqual([400, code, subcode]);
    expect(await page.feed()).toEqual([]);
    expect((await page.published('first')).length).toBeGreaterThan(0);
  });

  it('refuses a multipart body that is none, and a wrong token', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x', authorization: `Bearer ${token}` };
    const broken = await page.call('POST', photos, { headers, body: 'nonsense' });
    expect(broken.body.error).toMatchObject({ code: 100 });
    const stranger = await page.call('POST', `${photos}?access_token=stolen`, { body: new FormData() });
    expect(stranger.body.error).toMatchObject({ code: 190 });
  });

  it.each([
    ['image/bmp', 'BM'],
    ['image/tiff', 'II*\0'],
  ])('may be %s', async (mime, start) => {
    await page.send(photos, { source: new Uint8Array(Buffer.from(`${start}rest`)) });
    expect(await page.feed()).toMatchObject([{ media: [{ mime }] }]);
  });

  it('has its largest size, which is a setting', async () => {
    const source = png(4, 3);
    page = openPage({}, { maxPhotoBytes: source.length });
    expect((await page.send(photos, { source })).status).toBe(200);
    page = openPage({}, { maxPhotoBytes: source.length - 1 });
    expect((await page.send(photos, { source })).body.error).toMatchObject({ error_subcode: 1366046 });
  });

  it('may come again, with the same text too', async () => {
    await page.published('Look');
    for (let times = 0; times < 3; times += 1)
      expect((await page.send(photos, { source: gif(4, 3, 2), message: 'Look' })).status).toBe(200);
    expect((await page.publish({ message: 'Look' })).status).toBe(200);
    expect(await page.feed()).toHaveLength(5);
  });
});

describe('a post of several photos', () => {
  it.each([
    ['a key per index', (ids: string[]) => byIndex(...ids)],
    ['a list in JSON', (ids: string[]) => ({ attached_media: list(...ids) })],
    [
      'a key per member',
      (ids: string[]) =>
        Object.fromEntries(ids.map((id, index) => [`attached_media[${index}][media_fbid]`, id])),
    ],
  ])('shows them in their order, named by %s', async (_way, name) => {
    const files = Array.from({ length: 10 }, (_, index) => png(4, 3, index));
    const ids: string[] = [];
    for (const file of files) ids.push(await page.photo(file, { alt_text_custom: `${ids.length}` }));
    ids.reverse();
    const { status, body } = await page.publish({ message: 'Ten', ...name(ids) });
    expect(status).toBe(200);
    expect(body).toEqual({ id: expect.stringMatching(/^100000000000001_\d+$/) });
    expect(await shownIds(body.id)).toEqual(ids);
    const [item] = await page.feed();
    expect(item?.media?.map(({ id, sha256: hash, alt }) => [id, hash, alt])).toEqual(
      ids.map((id, index) => [id, hashOf(files[9 - index]!), `${9 - index}`]),
    );
    expect((await page.get(`/v26.0/${ids[0]}?fields=page_story_id`)).body).toMatchObject({
      page_story_id: body.id,
    });
  });

  it('takes JSON with a list in it, and is listed with its photos', async () => {
    const [a, b] = [await page.photo(png(4, 3)), await page.photo(png(4, 3))];
    const body = JSON.stringify({ attached_media: [{ media_fbid: a }, { media_fbid: b }] });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const { body: made } = await page.call('POST', `/v26.0/${pageId}/feed`, { headers, body });
    const listed = await page.get(`/v26.0/${pageId}/published_posts?fields=id,message,attachments`);
    expect(listed.body.data).toMatchObject([
      {
        id: made.id,
        attachments: {
          data: [
            {
              media_type: 'album',
              subattachments: { data: [{ media_type: 'photo', target: { id: a } }, { target: { id: b } }] },
            },
          ],
        },
      },
    ]);
    expect((await page.get(`/v26.0/${made.id}/attachments`)).body.data).toHaveLength(1);
  });

  it('refuses all when one is unknown, used, deleted or named twice', async () => {
    const [good, used, gone] = [
      await page.photo(png(4, 3)),
      await page.photo(png(4, 3)),
      await page.photo(png(4, 3)),
    ];
    await page.publish({ message: 'first', ...byIndex(used) });
    await page.remove(gone);
    const stranger = `1${'0'.repeat(18)}`;
    for (const [ids, subcode] of [
      [[good, stranger], undefined],
      [[good, used], 1366051],
      [[good, gone], undefined],
      [[good, good], undefined],
    ] as const) {
      const { status, body } = await page.publish({ message: 'second', ...byIndex(...ids) });
      expect([status, body.error.code, body.error.error_subcode]).toEqual([400, 100, subcode]);
    }
    expect(await page.feed()).toHaveLength(1);
    expect((await page.publish({ ...byIndex(good) })).status).toBe(200);
  });

  it.each([
    ['a list that is none', { attached_media: '{"media_fbid":"1"}' }],
    ['broken JSON', { attached_media: '[{' }],
    ['an element without an id', { 'attached_media[0]': '{"id":"1"}' }],
    ['eleven of them', { attached_media: list(...Array.from({ length: 11 }, (_, index) => `${index}`)) }],
    ['a link beside them', { attached_media: list('1'), link: 'https://example.com' }],
  ])('refuses %s', async (_what, parameters) => {
    const { body } = await page.publish({ message: 'x', ...(parameters as Record<string, string>) });
    expect(body.error).toMatchObject({ code: 100 });
    expect(await page.feed()).toEqual([]);
  });

  it('forgets a temporary photo that was not used in time, and keeps another', async () => {
    const [temporary, kept] = [
      await page.photo(png(4, 3), { temporary: 'true' }),
      await page.photo(png(4, 3)),
    ];
    page.later(dayMs / 1000);
    expect((await page.publish({ ...byIndex(temporary) })).status).toBe(400);
    expect((await page.get(`/v26.0/${temporary}`)).status).toBe(400);
    expect((await page.publish({ ...byIndex(kept) })).status).toBe(200);
  });

  it('keeps a temporary photo that was used', async () => {
    const temporary = await page.photo(png(4, 3), { temporary: 'true' });
    const { body } = await page.publish({ ...byIndex(temporary) });
    page.later(2 * (dayMs / 1000));
    expect(await shownIds(body.id)).toEqual([temporary]);
    expect((await page.get(`/v26.0/${temporary}`)).status).toBe(200);
  });

  it('is logged once, as the post', async () => {
    const [a, b] = [await page.photo(png(4, 3)), await page.photo(png(4, 3))];
    const { body } = await page.publish({ message: 'Two', ...byIndex(a, b) }, { 'x-request-id': 'task-1' });
    expect(await readEffects(page.server.context.store, 'facebook', 0)).toMatchObject([
      { remoteId: body.id, textHash: sha256('Two'), taskId: 'task-1' },
    ]);
  });
});
