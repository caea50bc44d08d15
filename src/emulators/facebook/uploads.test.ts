import { beforeEach, describe, expect, it } from 'vitest';
import { hashOf, mp4, png } from '../../../test/support/media-files.ts';
import { emulatedApp, emulatedUser } from './entities.ts';
import { openPage, pageId, token, type OpenedPage } from './open-for-test.ts';

let page: OpenedPage;
beforeEach(() => void (page = openPage()));

const file = mp4({ width: 640, height: 360, durationMs: 5_000, bytes: 5_000 });
const videos = `/v26.0/${pageId}/videos`;

const start = (parameters: Record<string, string> = {}, app = 'app') =>
  page.send(`/v26.0/${app}/uploads`, {
    file_name: 'a.mp4',
    file_length: String(file.length),
    file_type: 'video/mp4',
    ...parameters,
  });
const started = async () => (await start()).body.id;
const give = (session: string, offset: number | string, bytes: Uint8Array<ArrayBuffer>) =>
  page.sendBytes(`/v26.0/${session}`, { file_offset: String(offset) }, bytes);

describe('a resumable upload', () => {
  it('gives a handle for a file sent whole, which a video is made of', async () => {
    const session = await started();
    expect(session).toMatch(/^upload:[\w-]+\?sig=AR[\w-]+$/);
    const { status, body } = await give(session, 0, file);
    expect([status, Object.keys(body)]).toEqual([200, ['h']]);
    const made = await page.send(videos, { fbuploader_video_file_chunk: body.h, description: 'Ding' });
    expect(made.body).toEqual({ id: expect.stringMatching(/^\d{19}$/) });
    expect(await page.feed()).toMatchObject([
      { text: 'Ding', media: [{ id: made.body.id, mime: 'video/mp4', sha256: hashOf(file) }] },
    ]);
  });

  it('goes on from where it stands, piece by piece', async () => {
    const session = await started();
    for (let offset = 0; offset < 4_000; offset += 1_000) {
      const { status, body } = await give(session, offset, file.slice(offset, offset + 1_000));
      expect([status, body]).toEqual([200, { id: session, file_offset: offset + 1_000 }]);
      expect((await page.get(`/v26.0/${session}`)).body).toEqual({
        id: session,
        file_offset: offset + 1_000,
      });
    }
    const { h } = (await give(session, 4_000, file.slice(4_000))).body;
    await page.send(videos, { fbuploader_video_file_chunk: h });
    expect(await page.feed()).toMatchObject([{ media: [{ sha256: hashOf(file), bytes: 5_000 }] }]);
  });

  it('takes the name of a session escaped as a whole, too', async () => {
    const session = encodeURIComponent(await started());
    expect((await give(session, 0, file)).body).toHaveProperty('h');
  });

  it.each([
    ['bytes that came before', 500],
    ['a gap', 1_500],
    ['more than was announced', 1_000],
  ])('refuses %s, and says where to go on', async (_what, offset) => {
    const session = await started();
    await give(session, 0, file.slice(0, 1_000));
    const bytes = new Uint8Array(offset === 1_000 ? 4_001 : 100);
    const { status, body } = await give(session, offset, bytes);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({
      code: 6001,
      error_subcode: 1363037,
      error_data: { start_offset: 1_000, end_offset: 5_000 },
    });
    expect((await page.get(`/v26.0/${session}`)).body.file_offset).toBe(1_000);
    expect((await give(session, 1_000, file.slice(1_000))).body).toHaveProperty('h');
  });

  it('takes no more when it is whole', async () => {
    const session = await started();
    await give(session, 0, file);
    expect((await give(session, 5_000, new Uint8Array(0))).body.error).toMatchObject({
      error_subcode: 1363037,
    });
  });

  it('ends: no more bytes, no answer where it stands, no video', async () => {
    const [half, whole] = [await started(), await started()];
    await give(half, 0, file.slice(0, 1_000));
    const { h } = (await give(whole, 0, file)).body;
    page.later(86_400);
    const late = await give(half, 1_000, file.slice(1_000));
    expect(late.body.error).toMatchObject({ code: 6001, error_subcode: 1363041 });
    expect((await page.get(`/v26.0/${half}`)).body.error).toMatchObject({ code: 100, error_subcode: 33 });
    const made = await page.send(videos, { fbuploader_video_file_chunk: h });
    expect(made.body.error).toMatchObject({ code: 6000, error_subcode: 1363041 });
    expect(await page.feed()).toEqual([]);
  });

  it.each([
    ['no length', { file_length: '' }],
    ['a length of nothing', { file_length: '0' }],
    ['a type it does not take', { file_type: 'image/gif' }],
  ])('is not begun with %s', async (_what, parameters) => {
    expect((await start(parameters)).body.error).toMatchObject({ code: 100 });
  });

  it('belongs to the app', async () => {
    expect((await start({}, emulatedApp.id)).status).toBe(200);
    expect((await start({}, '123')).body.error).toMatchObject({ code: 100, error_subcode: 33 });
  });

  it('refuses a session nobody was given, a missing offset, and a wrong token', async () => {
    const session = await started();
    expect((await give('upload:abc?sig=ARx', 0, file)).body.error).toMatchObject({ error_subcode: 1363041 });
    expect((await give(session.replace(/\?.*/, ''), 0, file)).body.error).toMatchObject({
      error_subcode: 1363041,
    });
    expect((await give(session, 'x', file)).body.error).toMatchObject({ code: 100 });
    const stranger = await page.call('POST', `/v26.0/${session}`, {
      headers: { authorization: 'OAuth stolen', file_offset: '0' },
      body: file,
    });
    expect(stranger.body.error).toMatchObject({ code: 190 });
    expect((await page.get(`/v26.0/${session}`)).body.file_offset).toBe(0);
  });

  it("takes a person's token, with which nothing is published", async () => {
    const headers = { authorization: `OAuth ${emulatedUser.token}` };
    const path = `/v26.0/app/uploads?file_length=${file.length}&file_type=video/mp4`;
    const session = (await page.call('POST', path, { headers })).body.id;
    const sent = await page.call('POST', `/v26.0/${session}`, {
      headers: { ...headers, file_offset: '0' },
      body: file,
    });
    const { h } = sent.body;
    const path2 = `${videos}?fbuploader_video_file_chunk=${h}`;
    expect((await page.call('POST', path2, { headers })).body.error).toMatchObject({
      code: 190,
      error_subcode: 2069032,
    });
    const own = { authorization: `OAuth ${token}` };
    expect((await page.call('POST', path2, { headers: own })).status).toBe(200);
  });

  it('refuses a handle nobody was given, and a file that is no video', async () => {
    for (const h of ['4:abc:def', `4:${'x'.repeat(20)}`]) {
      const { body } = await page.send(videos, { fbuploader_video_file_chunk: h });
      expect(body.error).toMatchObject({ code: 6000, error_subcode: 1363041 });
    }
    expect((await page.send(videos, { fbuploader_video_file_chunk: 'x' })).body.error.code).toBe(100);
    const picture = png(900, 900);
    const session = (await start({ file_length: String(picture.length), file_type: 'image/png' })).body.id;
    const { h } = (await give(session, 0, picture)).body;
    const { body } = await page.send(videos, { fbuploader_video_file_chunk: h });
    expect(body.error).toMatchObject({ code: 352, error_subcode: 1363031 });
    expect(await page.feed()).toEqual([]);
  });
});
