import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSigned } from '../../src/services/index.ts';
import { openHttpApp, type HttpApp, type Reply } from '../support/http-app.ts';
import { mp4, pdf, png } from '../support/media-files.ts';
import { createMediaFolder, placeOf, type MediaFolder } from '../support/upload.ts';

let folder: MediaFolder;
let server: HttpApp;
let shade = 0;

beforeAll(async () => {
  folder = await createMediaFolder();
  server = await openHttpApp({
    CARILLON_MEDIA_DIR: folder.path,
    CARILLON_MEDIA_MAX_MB: '1',
    CARILLON_PUBLIC_URL: 'https://posts.example/',
    CARILLON_SECRET: 'a secret of thirty-two characters or more',
  });
});
afterAll(async () => {
  await server.close();
  await folder.remove();
});

/** A picture that is not stored yet. */
const newPicture = (width = 40, height = 30) => png(width, height, (shade += 1));
const upload = (raw: Uint8Array<ArrayBuffer>, name = 'a.png', headers = {}): Promise<Reply> =>
  server.call({ method: 'POST', path: `/api/media?name=${encodeURIComponent(name)}`, raw, headers });
function formOf(bytes: Uint8Array<ArrayBuffer>): FormData {
  const form = new FormData();
  form.set('file', new File([bytes], 'a file'));
  return form;
}
const stored = async (raw = newPicture()): Promise<string> => (await upload(raw)).body.media.id;
const remove = (id: string) => server.call({ method: 'DELETE', path: `/api/media/${id}` });
const run = (text: string, ...values: unknown[]) =>
  server.app.services.db.run<Record<string, unknown>>({ text, values });
const refusal = ({ status, body }: Reply) => [status, body.error.code];

describe('an upload', () => {
  it('is stored under its hash, with what is found in its bytes whatever is said of it', async () => {
    const bytes = newPicture(40, 30);
    const { status, body } = await upload(bytes, '../of/a ümläut.jpg', { 'content-type': 'video/mp4' });
    expect(status).toBe(201);
    expect(body.media).toMatchObject({
      kind: 'image',
      mime: 'image/png',
      width: 40,
      height: 30,
      bytes: bytes.length,
    });
    expect([body.media.fileName, body.deduplicated]).toEqual(['a ümläut.jpg', false]);
    expect(folder.files()).toContain(placeOf(bytes));
    expect(folder.incoming()).toEqual([]);
    expect((await server.get(`/api/media/${body.media.id}`)).body.media).toEqual(body.media);
  });

  it('may be the file of a form', async () => {
    const form = new FormData();
    form.set('alt', 'not read');
    form.set('file', new File([pdf(2)], 'slides.pdf'));
    const encoded = new Response(form);
    const headers = { 'content-type': encoded.headers.get('content-type') ?? '' };
    const raw = new Uint8Array(await encoded.arrayBuffer());
    const { status, body } = await server.call({ method: 'POST', path: '/api/media', raw, headers });
    expect([status, body.media.kind, body.media.pages, body.media.fileName]).toEqual([
      201,
      'document',
      2,
      'slides.pdf',
    ]);
    const cut = await server.call({ method: 'POST', path: '/api/media', raw: raw.slice(0, -60), headers });
    expect(cut.status).toBe(422);
    const none = await server.call({
      method: 'POST',
      path: '/api/media',
      raw: '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    });
    expect([none.status, none.body.error.message]).toEqual([
      422,
      expect.stringContaining('a form without a file'),
    ]);
    const nothing = await server.call({
      method: 'POST',
      path: '/api/media',
      raw,
      headers: { 'content-type': 'multipart/form-data' },
    });
    expect(nothing.status).toBe(422);
  });

  it('of several files in one form is refused', async () => {
    const form = new FormData();
    for (const name of ['a.png', 'b.png']) form.append('file', new File([newPicture()], name));
    const encoded = new Response(form);
    const headers = { 'content-type': encoded.headers.get('content-type') ?? '' };
    const answer = await server.call({
      method: 'POST',
      path: '/api/media',
      raw: new Uint8Array(await encoded.arrayBuffer()),
      headers,
    });
    expect([answer.status, answer.body.error.message]).toEqual([
      422,
      expect.stringContaining('several files'),
    ]);
  });

  it('of the same bytes gives the file that is there, also of two at once', async () => {
    const bytes = newPicture();
    const both = await Promise.all([upload(bytes, 'first.png'), upload(bytes, 'second.png')]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 201]);
    const third = await upload(bytes, 'third.png');
    expect([third.status, third.body.deduplicated]).toEqual([200, true]);
    expect(new Set([...both, third].map(({ body }) => body.media.id)).size).toBe(1);
    expect(folder.files().filter((name) => name === placeOf(bytes))).toHaveLength(1);
  });

  it('gives a row back the file that was lost', async () => {
    const bytes = newPicture();
    const id = await stored(bytes);
    await rm(join(folder.path, placeOf(bytes)));
    expect(refusal(await server.get(`/api/media/${id}/content`))).toEqual([410, 'media_file_lost']);
    expect((await upload(bytes)).status).toBe(200);
    expect((await server.get(`/api/media/${id}/content`)).status).toBe(200);
  });

  it('that is too large, or no file that a platform takes, leaves nothing', async () => {
    const before = folder.files();
    const large = mp4({ width: 8, height: 8, durationMs: 100, bytes: 1024 * 1024 + 1 });
    expect(refusal(await upload(large))).toEqual([413, 'media_too_large']);
    const answer = await upload(new Uint8Array(Buffer.from('Hello')), 'a.png');
    expect(answer.body.error.message).toMatch(
      /^a\.png was not stored: its type is not known; Carillon takes /,
    );
    expect(refusal(await upload(new Uint8Array()))).toEqual([422, 'media_refused']);
    expect([folder.files(), folder.incoming()]).toEqual([before, []]);
    const form = new Response(formOf(large));
    const headers = { 'content-type': form.headers.get('content-type') ?? '' };
    const raw = new Uint8Array(await form.arrayBuffer());
    expect(refusal(await server.call({ method: 'POST', path: '/api/media', raw, headers }))).toEqual([
      413,
      'media_too_large',
    ]);
    const exact = mp4({ width: 8, height: 8, durationMs: 100, bytes: 1024 * 1024 });
    expect((await upload(exact)).status).toBe(201);
  });

  it('whose stream breaks leaves nothing', async () => {
    const before = folder.files();
    let sent = 0;
    const broken = new ReadableStream({
      pull: (controller) => {
        if (sent++ === 0) controller.enqueue(newPicture().subarray(0, 20));
        else controller.error(new Error('the line broke'));
      },
    });
    const init = { method: 'POST', body: broken, duplex: 'half', headers: { 'x-api-key': server.key } };
    const answer = await server.http.request('/api/media', init as RequestInit);
    const { error } = (await answer.json()) as { error: { code: string } };
    expect([answer.status, error.code]).toEqual([422, 'media_refused']);
    expect([folder.files(), folder.incoming()]).toEqual([before, []]);
  });
});

describe('the list', () => {
  it('is paged, newest first, and can be of one kind', async () => {
    const ids = [await stored(), await stored(), await stored()];
    const first = (await server.get('/api/media?limit=2&kind=image')).body;
    const second = (await server.get(`/api/media?limit=2&kind=image&cursor=${first.nextCursor}`)).body;
    const seen = [...first.media, ...second.media].map(({ id }: { id: string }) => id);
    expect(seen.slice(0, 3)).toEqual(ids.toReversed());
    const documents = (await server.get('/api/media?kind=document')).body.media;
    expect(new Set(documents.map(({ kind }: { kind: string }) => kind))).toEqual(new Set(['document']));
    expect((await server.get('/api/media?kind=sound')).status).toBe(422);
  });
});

describe('the content', () => {
  it('comes whole, in parts, or as headers alone', async () => {
    const bytes = newPicture();
    const id = (await upload(bytes, "it's.png")).body.media.id;
    const path = `/api/media/${id}/content`;
    const ask = async (range?: string, method = 'GET') => {
      const headers = { 'x-api-key': server.key, ...(range !== undefined && { range }) };
      const answer = await server.http.request(path, { method, headers });
      return { status: answer.status, headers: answer.headers, bytes: await answer.bytes() };
    };
    const whole = await ask();
    expect([whole.status, Buffer.compare(whole.bytes, bytes)]).toEqual([200, 0]);
    expect(whole.headers.get('content-type')).toBe('image/png');
    expect(whole.headers.get('x-content-type-options')).toBe('nosniff');
    expect(whole.headers.get('content-disposition')).toBe("inline; filename*=UTF-8''it%27s.png");
    const size = bytes.length;
    for (const [range, start, end] of [
      ['bytes=0-9', 0, 10],
      ['bytes=10-', 10, size],
      ['bytes=-5', size - 5, size],
      [`bytes=3-${size + 100}`, 3, size],
    ] as const) {
      const part = await ask(range);
      expect([part.status, part.headers.get('content-range')]).toEqual([
        206,
        `bytes ${start}-${end - 1}/${size}`,
      ]);
      expect(Buffer.compare(part.bytes, bytes.subarray(start, end))).toBe(0);
    }
    expect((await ask('bytes=0-1,3-4')).status).toBe(200);
    const outside = await ask(`bytes=${size}-`);
    expect([outside.status, outside.headers.get('content-range')]).toEqual([416, `bytes */${size}`]);
    const head = await ask(undefined, 'HEAD');
    expect([head.status, head.bytes.length, head.headers.get('content-length')]).toEqual([
      200,
      0,
      String(size),
    ]);
  });

  it('is given as documented', async () => {
    const path = `/api/media/${await stored()}/content`;
    for (const [range, status] of [
      ['bytes=0-9', 206],
      ['bytes=9999-', 416],
      ['', 200],
    ] as const)
      expect((await server.call({ path, headers: { range } })).status).toBe(status);
    expect((await server.call({ path, method: 'HEAD' })).status).toBe(200);
  });
});

describe('a signed address', () => {
  const sourceOf = () =>
    server.app.services.connections.platforms.find(({ id }) => id === 'facebook') &&
    run(`select id from carillon.accounts where platform = 'facebook'`).then(async ([row]) =>
      server.app.services.connections.connect(server.app.services.db, String(row?.['id'])),
    );

  it('gives the file without a key, until it expires or is changed', async () => {
    const bytes = newPicture();
    const { media } = (await upload(bytes)).body;
    const connected = await sourceOf();
    const address = (await connected?.connection.media?.publicUrl(media)) ?? '';
    expect(address).toMatch(
      new RegExp(`^https://posts\\.example/media/${media.id}\\?expires=\\d+&signature=[\\w-]+$`),
    );
    const { pathname, searchParams } = new URL(address);
    const path = (change: Record<string, string> = {}) =>
      `${pathname}?${new URLSearchParams({ ...Object.fromEntries(searchParams), ...change })}`;
    const call = (target: string, headers = {}) => server.call({ path: target, key: false, headers });
    expect((await call(path())).status).toBe(200);
    expect((await call(path(), { range: 'bytes=0-3' })).status).toBe(206);
    expect((await call(path(), { range: 'bytes=99999-' })).status).toBe(416);
    expect((await server.call({ path: path(), method: 'HEAD', key: false })).status).toBe(200);
    const later = String(Number(searchParams.get('expires')) + 1);
    for (const wrong of [
      path({ expires: later }),
      path({ expires: '1' }),
      path({ signature: 'x' }),
      pathname,
    ])
      expect(refusal(await call(wrong))).toEqual([403, 'media_address_refused']);
    expect(refusal(await call(path().replace(media.id, await stored())))).toEqual([
      403,
      'media_address_refused',
    ]);
    const late = { now: () => new Date(Date.now() + 7 * 3_600_000), monotonicMs: () => 0 };
    const services = { ...server.app.services, clock: { ...server.app.services.clock, ...late } };
    const given = {
      id: media.id,
      ...(Object.fromEntries(searchParams) as { expires: string; signature: string }),
    };
    await expect(findSigned(services, given)).rejects.toMatchObject({ code: 'media_address_refused' });
    await rm(join(folder.path, placeOf(bytes)));
    expect(refusal(await call(path()))).toEqual([410, 'media_file_lost']);
    await remove(media.id);
    expect(refusal(await call(path()))).toEqual([404, 'media_not_found']);
  });
});

describe('a file', () => {
  it('is removed with its bytes, unless an open task shows it', async () => {
    const bytes = newPicture();
    const id = await stored(bytes);
    // Written by another application: no text of a platform's own rules is in the way.
    await run(
      `insert into carillon.agent_tasks (type, platform, scheduled_at, content, config)
       values ('social_post', 'facebook', '2045-01-01', 'Hello', jsonb_build_object('media', jsonb_build_array(jsonb_build_object('id', $1::text))))`,
      id,
    );
    const refused = await remove(id);
    expect([refusal(refused), refused.body.error.params.count]).toEqual([[409, 'media_in_use'], 1]);
    expect(folder.files()).toContain(placeOf(bytes));
    await run(
      `update carillon.agent_tasks set status = 'cancelled', finished_at = now() where config ? 'media'`,
    );
    expect((await remove(id)).status).toBe(200);
    expect(folder.files()).not.toContain(placeOf(bytes));
    expect(refusal(await server.get(`/api/media/${id}`))).toEqual([404, 'media_not_found']);
    expect(refusal(await remove(id))).toEqual([404, 'media_not_found']);
    expect(refusal(await server.get(`/api/media/${id}/content`))).toEqual([404, 'media_not_found']);
    expect((await upload(bytes)).status).toBe(201);
  });

  it('stays in the store while another workspace has it', async () => {
    const bytes = newPicture();
    const id = await stored(bytes);
    const [workspace] = await run(`insert into carillon.workspaces (name) values ('Another') returning id`);
    await run(
      `insert into carillon.media (workspace_id, state, hash, kind, mime, bytes, file_name)
       select $2, 'stored', hash, kind, mime, bytes, file_name from carillon.media where id = $1`,
      id,
      workspace?.['id'],
    );
    expect((await remove(id)).status).toBe(200);
    expect(folder.files()).toContain(placeOf(bytes));
  });

  it('that is being removed is stored anew when the same bytes come', async () => {
    const bytes = newPicture();
    const id = await stored(bytes);
    await run(`update carillon.media set state = 'removing', state_since = carillon.now() where id = $1`, id);
    const again = upload(bytes);
    await sleep(300);
    await run(`delete from carillon.media where id = $1`, id);
    const { status, body } = await again;
    expect([status, body.media.id === id]).toEqual([201, false]);
  });
});
