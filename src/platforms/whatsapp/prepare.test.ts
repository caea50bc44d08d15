import { describe, expect, it } from 'vitest';
import { systemClock } from '../../core/index.ts';
import { document, image, keep, mediaSource, movingGif, video } from '../../../test/support/media.ts';
import type { AcceptedImages, Media, MediaSource } from '../media.ts';
import type { Connection, Draft, Handle } from '../platform.ts';
import { prepare } from './prepare.ts';

const day = 24 * 3_600_000;
const draft = (media: readonly Media[], change: Partial<Draft> = {}): Draft => ({
  text: 'Look',
  link: null,
  linkTitle: null,
  to: '+15550100199',
  template: null,
  media,
  ...change,
});

interface Seen {
  call: string;
  headers: Headers;
  form: Record<string, string | File>;
}

type Respond = (seen: Seen, uploads: number) => Response | Promise<Response>;

/** Uploads are 1, 2, ... and stand. */
const whatsapp: Respond = ({ call }, uploads) =>
  Response.json({ id: call.startsWith('GET') ? call.split('/').at(-1) : `${uploads}` });

/** A number whose requests end in `respond`. Its place is its own: nothing uploaded elsewhere is known here. */
function scripted(respond: Respond = whatsapp, source: MediaSource = mediaSource) {
  const seen: Seen[] = [];
  let offsetMs = 0;
  let uploads = 0;
  const connection: Connection = {
    account: { remoteId: '222', kind: 'number', displayName: '+1 555 010 0100' },
    credentials: { WHATSAPP_ACCESS_TOKEN: 'tok', WHATSAPP_PHONE_NUMBER_ID: '222', WHATSAPP_APP_SECRET: 's' },
    media: source,
    endpoint: {
      baseUrl: 'http://graph.test',
      settleMs: 0,
      quarantineMs: 0,
      clock: { ...systemClock, now: () => new Date(Date.now() + offsetMs) },
      fetch: async (request) => {
        const isUpload = request.method === 'POST';
        const form = isUpload ? Object.fromEntries(await request.formData()) : {};
        const one = {
          call: `${request.method} ${new URL(request.url).pathname}`,
          headers: request.headers,
          form,
        };
        seen.push(one);
        if (isUpload) uploads += 1;
        return respond(one, uploads);
      },
    },
  };
  const pass = (milliseconds: number) => {
    offsetMs += milliseconds;
  };
  return { connection, seen, calls: () => seen.map(({ call }) => call), pass };
}

class Crash extends Error {}

/** A task's preparation: what it keeps outlives a crash right after. */
function task(connection: Connection, wanted: Draft) {
  let kept: Handle = {};
  let keeps = 0;
  const run = (crashes = false) =>
    prepare(connection, wanted, {
      kept,
      keep: async (next) => {
        kept = JSON.parse(JSON.stringify(next)) as Handle;
        keeps += 1;
        if (crashes) throw new Crash();
      },
    });
  return { run, keeps: () => keeps, kept: () => kept };
}

/** The same as another process, which knows only what was kept. */
const elsewhere = ({ connection }: ReturnType<typeof scripted>): Connection => {
  const { fetch } = connection.endpoint;
  return {
    ...connection,
    endpoint: { ...connection.endpoint, fetch: fetch && ((request) => fetch(request)) },
  };
};

const upload = 'POST /v26.0/222/media';
const look = (id: string) => `GET /v26.0/${id}`;
const refusal = (code: number, status = 400, subcode?: number) =>
  Response.json({ error: { code, error_subcode: subcode, message: 'm' } }, { status });

describe('preparing a message', () => {
  it('does nothing without a file', async () => {
    const on = scripted();
    const text = task(on.connection, draft([]));
    expect(await text.run()).toEqual({ handle: {} });
    expect([on.calls(), text.keeps()]).toEqual([[], 0]);
  });

  it.each([
    ['an image', image(), 'file.png'],
    ['a video', video(), 'file.mp4'],
    ['a document', document(1, { fileName: 'Menü "neu".PDF' }), 'file.PDF'],
    ['a file without an ending', image(5, 5, { fileName: 'photo' }), 'file.bin'],
  ])('uploads %s whole, as what it is', async (_what, file, name) => {
    const on = scripted();
    const one = task(on.connection, draft([file]));
    expect(await one.run()).toEqual({ handle: { mediaId: '1' } });
    expect(on.calls()).toEqual([upload]);
    const [{ form, headers }] = on.seen as [Seen];
    const part = form['file'] as File;
    expect(form).toMatchObject({ messaging_product: 'whatsapp', type: file.mime });
    expect([part.type, part.name, part.size]).toEqual([file.mime, name, file.bytes]);
    const stored = await mediaSource.open(file);
    expect(Buffer.from(await part.arrayBuffer()).equals(await stored.read())).toBe(true);
    expect(headers.get('authorization')).toBe('Bearer tok');
    expect(headers.get('content-type')).toMatch(/^multipart\/form-data; boundary=/);
    expect(one.keeps()).toBe(1);
  });

  it('reads a large file in pieces and sends all of them in order', async () => {
    const bytes = new Uint8Array(9 * 1024 * 1024 + 1).map((_, index) => index % 251);
    const file = keep(bytes, { kind: 'document', mime: 'application/pdf', fileName: 'a.pdf' });
    let largest = 0;
    const source: MediaSource = {
      ...mediaSource,
      open: async (media) => {
        const opened = await mediaSource.open(media);
        const read: typeof opened.read = async (start, end) => {
          const piece = await opened.read(start, end);
          largest = Math.max(largest, piece.length);
          return piece;
        };
        return { ...opened, read };
      },
    };
    const on = scripted(whatsapp, source);
    await task(on.connection, draft([file])).run();
    const part = on.seen[0]?.form['file'] as File;
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes)).toBe(true);
    expect(largest).toBe(4 * 1024 * 1024);
  });

  it('sends what the store made of an image, and says what images it takes', async () => {
    const asked: (AcceptedImages | undefined)[] = [];
    const source: MediaSource = {
      ...mediaSource,
      open: async (_media, accepted) => {
        asked.push(accepted);
        return { mime: 'image/jpeg', bytes: 3, read: async () => new Uint8Array([1, 2, 3]) };
      },
    };
    const on = scripted(whatsapp, source);
    await task(on.connection, draft([image(4, 3, { mime: 'image/webp', fileName: 'a.webp' })])).run();
    const { form } = on.seen[0] as Seen;
    expect(form['type']).toBe('image/jpeg');
    expect(form['file']).toMatchObject({ type: 'image/jpeg', name: 'file.jpeg', size: 3 });
    await task(on.connection, draft([video()])).run();
    expect(asked).toEqual([{ mimes: ['image/jpeg', 'image/png'], maxBytes: 5_000_000 }, undefined]);
  });

  it('uploads the file of a template’s header, too', async () => {
    const on = scripted();
    const wanted = draft([image()], { text: '', template: { name: 'a', language: 'en' } });
    expect(await task(on.connection, wanted).run()).toEqual({ handle: { mediaId: '1' } });
  });

  it('refuses files that a message does not take, before any call', async () => {
    const on = scripted();
    for (const media of [[movingGif()], [image(), image()], [image(), video()]]) {
      await expect(task(on.connection, draft(media)).run()).rejects.toMatchObject({
        name: 'CallFailed',
        failure: { kind: 'invalid', message: expect.stringMatching(/^media: /) },
      });
    }
    expect(on.calls()).toEqual([]);
  });
});

describe('an upload that was kept', () => {
  it('is gone on with after a crash, in another process too', async () => {
    const on = scripted();
    const file = image();
    const first = task(on.connection, draft([file]));
    await expect(first.run(true)).rejects.toBeInstanceOf(Crash);
    expect(first.kept()).toEqual({ file: file.id, mediaId: '1', uploadedAt: expect.stringMatching(/Z$/) });
    const again = { kept: first.kept(), keep: async () => expect.unreachable() };
    expect(await prepare(elsewhere(on), draft([file]), again)).toEqual({ handle: { mediaId: '1' } });
    expect(on.calls()).toEqual([upload, look('1')]);
  });

  it('stands for 29 days, and is made anew after that without a question', async () => {
    const on = scripted();
    const one = task(on.connection, draft([image()]));
    await one.run();
    on.pass(29 * day - 60_000);
    expect(await one.run()).toEqual({ handle: { mediaId: '1' } });
    on.pass(60_000);
    expect(await one.run()).toEqual({ handle: { mediaId: '2' } });
    expect(on.calls()).toEqual([upload, look('1'), upload]);
    expect(one.kept()['mediaId']).toBe('2');
  });

  it.each([
    ['an object that does not exist', () => refusal(100, 400, 33)],
    ['a wrong parameter', () => refusal(131009)],
    ['no such media', () => refusal(4711, 404)],
  ])('is made anew when WhatsApp speaks of %s', async (_what, gone) => {
    const on = scripted((seen, uploads) => (seen.call === look('1') ? gone() : whatsapp(seen, uploads)));
    const one = task(on.connection, draft([image()]));
    await one.run();
    expect(await one.run()).toEqual({ handle: { mediaId: '2' } });
    expect(one.kept()['mediaId']).toBe('2');
    expect(on.calls().filter((call) => call === upload)).toHaveLength(2);
  });

  it.each([
    ['a server that is down', () => refusal(131016, 500), 'unavailable'],
    ['a limit', () => refusal(4, 429), 'rate_limited'],
    ['a dead token', () => refusal(190, 401), 'auth_revoked'],
    ['HTML', () => new Response('<html>'), 'unavailable'],
    ['another id', () => Response.json({ id: '9' }), 'unavailable'],
    ['an error in a 200', () => Response.json({ id: '1', error: { code: 2, message: 'm' } }), 'unavailable'],
  ])('is left alone when %s keeps it open', async (_what, respond, kind) => {
    const on = scripted((seen, uploads) => (seen.call === look('1') ? respond() : whatsapp(seen, uploads)));
    const one = task(on.connection, draft([image()]));
    await one.run();
    await expect(one.run()).rejects.toMatchObject({ name: 'CallFailed', failure: { kind } });
    expect(on.calls()).toEqual([upload, look('1')]);
    expect(one.kept()['mediaId']).toBe('1');
  });

  it('of another file is not sent', async () => {
    const on = scripted();
    const { id } = image(9, 9);
    const kept = { file: id, mediaId: '7', uploadedAt: new Date().toISOString() };
    const next: Handle[] = [];
    const progress = { kept, keep: async (handle: Handle) => void next.push(handle) };
    expect(await prepare(on.connection, draft([image()]), progress)).toEqual({ handle: { mediaId: '1' } });
    expect(next).toMatchObject([{ file: image().id, mediaId: '1' }]);
  });
});

describe('an upload that fails', () => {
  it.each([
    ['HTML', () => new Response('<html>'), 'unavailable'],
    ['HTML with 502', () => new Response('<html>', { status: 502 }), 'unavailable'],
    ['an empty body', () => new Response(''), 'unavailable'],
    ['no id', () => Response.json({ more: [1] }), 'unavailable'],
    ['an error in a 200', () => Response.json({ id: '1', error: { code: 2, message: 'm' } }), 'unavailable'],
    ['131000', () => refusal(131000, 500), 'unavailable'],
    ['131053', () => refusal(131053), 'rejected'],
    ['131042', () => refusal(131042), 'billing'],
    ['a broken connection', () => Promise.reject(new Error('socket hang up')), 'unavailable'],
  ])('with %s is kept nowhere, and tried again as if it had not been', async (_what, respond, kind) => {
    const on = scripted((seen, uploads) => (uploads === 1 ? respond() : whatsapp(seen, uploads)));
    const one = task(on.connection, draft([image()]));
    await expect(one.run()).rejects.toMatchObject({ name: 'CallFailed', failure: { kind } });
    expect(one.keeps()).toBe(0);
    expect(await one.run()).toEqual({ handle: { mediaId: '2' } });
    expect(on.calls()).toEqual([upload, upload]);
  });

  it('takes an id with members that nobody knows', async () => {
    const on = scripted(() => Response.json({ id: '5', strange: { more: [] } }));
    expect(await task(on.connection, draft([image()])).run()).toEqual({ handle: { mediaId: '5' } });
  });
});
