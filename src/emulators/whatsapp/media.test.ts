import { beforeEach, describe, expect, it } from 'vitest';
import { gif, hashOf, mp4, pdf, png } from '../../../test/support/media-files.ts';
import { createWhatsappEmulator } from './index.ts';
import { authorization, fileTo, numberId, openNumber, textTo, type OpenedNumber } from './open-for-test.ts';

let number: OpenedNumber;
beforeEach(() => void (number = openNumber()));

const picture = png(8, 6);
const film = mp4({ width: 640, height: 360, durationMs: 5_000 });
const uploaded = async (bytes = picture, mime = 'image/png') => (await number.upload(bytes, mime)).body.id;
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
const padded = (bytes: Uint8Array, length: number) => {
  const all = new Uint8Array(length);
  all.set(bytes);
  return all;
};
const kilobyte = 1024;
const megabyte = 1024 * kilobyte;
const office = 'application/vnd.openxmlformats-officedocument';

describe('an upload', () => {
  it('has an id, and gives back what it is', async () => {
    const { status, body } = await number.upload(picture, 'image/png');
    expect([status, body]).toEqual([200, { id: expect.stringMatching(/^\d{19}$/) }]);
    const read = await number.call('GET', `/v26.0/${body.id}?phone_number_id=${numberId}`);
    expect(read.body).toEqual({
      messaging_product: 'whatsapp',
      url: expect.stringMatching(
        /^http:\/\/e\/whatsapp\/whatsapp_business\/attachments\/\?mid=\d+&ext=\d+&hash=/,
      ),
      mime_type: 'image/png',
      sha256: hashOf(picture),
      file_size: String(picture.length),
      id: body.id,
    });
    expect(await number.feed()).toEqual([]);
  });

  it('has the same id for the same clock and count, another one each time', async () => {
    const [first, second] = [await uploaded(), await uploaded()];
    expect(first).not.toBe(second);
    number = openNumber();
    expect(await uploaded()).toBe(first);
  });

  it('tells its size as a number, in the other reading', async () => {
    number = openNumber(createWhatsappEmulator({ fileSize: 'number' }));
    expect((await number.call('GET', `/v26.0/${await uploaded()}`)).body).toMatchObject({
      file_size: picture.length,
    });
  });

  it.each([
    ['jpeg', bytesOf('\xff\xd8\xff\xe0'), 'image/jpeg'],
    ['mp4', film, 'video/mp4'],
    ['a film without sound', mp4({ width: 8, height: 8, durationMs: 900, audio: null }), 'video/mp4'],
    ['3gpp', film, 'video/3gpp'],
    ['sound in an mp4', film, 'audio/mp4'],
    ['ogg, with its codec', bytesOf('OggS'), 'audio/ogg; codecs=opus'],
    ['amr', bytesOf('#!AMR'), 'audio/amr'],
    ['mp3', bytesOf('ID3'), 'audio/mpeg'],
    ['aac', bytesOf('\xff\xf1'), 'audio/aac'],
    ['pdf', pdf(2), 'application/pdf'],
    ['text', bytesOf('Gr\xc3\xbc\xc3\x9fe'), 'text/plain'],
    ['a new office file', bytesOf('PK\x03\x04'), `${office}.wordprocessingml.document`],
    ['an old office file', bytesOf('\xd0\xcf\x11\xe0'), 'application/msword'],
    ['a sticker', bytesOf('RIFF....WEBP'), 'image/webp'],
    ['an image of 5 MB', padded(picture, 5 * megabyte), 'image/png'],
    ['a video of 16 MB', padded(film, 16 * megabyte), 'video/mp4'],
    ['a moving sticker of 500 KB', padded(bytesOf('RIFF....WEBPANIM'), 500 * kilobyte), 'image/webp'],
  ])('may be %s', async (_what, bytes, mime) => {
    expect((await number.upload(bytes, mime)).status).toBe(200);
  });

  it.each([
    ['a type nobody takes', gif(2, 2, 1), 'image/gif', 100],
    ['no type', picture, '', 100],
    ['nothing', bytesOf(''), 'image/png', 131053],
    ['a picture that is a document', pdf(1), 'image/png', 131053],
    ['a jpeg that is a png', picture, 'image/jpeg', 131053],
    ['bytes of no kind', bytesOf('what?'), 'image/png', 131053],
    ['office files that are none', bytesOf('what?'), `${office}.spreadsheetml.sheet`, 131053],
    ['text that is none', bytesOf('a\0b'), 'text/plain', 131053],
    ['a film in H.265', mp4({ width: 8, height: 8, durationMs: 900, video: 'hvc1' }), 'video/mp4', 131053],
    ['sound in Opus', mp4({ width: 8, height: 8, durationMs: 900, audio: 'Opus' }), 'video/mp4', 131053],
    ['an image over 5 MB', padded(picture, 5 * megabyte + 1), 'image/png', 131053],
    ['a video over 16 MB', padded(film, 16 * megabyte + 1), 'video/mp4', 131053],
    ['sound over 16 MB', padded(bytesOf('ID3'), 16 * megabyte + 1), 'audio/mpeg', 131053],
    ['a document over 100 MB', padded(pdf(1), 100 * megabyte + 1), 'application/pdf', 131053],
    ['a sticker over 100 KB', padded(bytesOf('RIFF....WEBP'), 100 * kilobyte + 1), 'image/webp', 131053],
  ])('can not be %s', async (_what, bytes, mime, code) => {
    const { status, body } = await number.upload(bytes, mime);
    expect([status, body.error.code]).toEqual([400, code]);
  });

  it('is refused in the words of the API', async () => {
    const strange = await number.upload(gif(2, 2, 1), 'image/gif');
    expect(strange.body.error).toMatchObject({
      message: expect.stringMatching(
        /^\(#100\) Param file must be a file with one of the following types: image\/jpeg.* Received file of type 'image\/gif'\.$/,
      ),
      type: 'OAuthException',
    });
    const large = await number.upload(padded(picture, 5 * megabyte + 1), 'image/png');
    expect(large.body.error).toMatchObject({
      message: '(#131053) Media upload error',
      error_data: { messaging_product: 'whatsapp', details: expect.stringContaining('5242880 bytes') },
    });
  });

  it.each([
    ['messaging_product', { messaging_product: null }],
    ['messaging_product', { messaging_product: 'telegram' }],
    ['file', { file: null }],
    ['type', { type: null }],
  ])('needs %s', async (name, fields) => {
    const { status, body } = await number.upload(picture, 'image/png', fields);
    expect([status, body.error.message]).toEqual([400, `(#100) The parameter ${name} is required.`]);
  });

  it('needs no type, in the other reading', async () => {
    number = openNumber(createWhatsappEmulator({ typeField: 'optional' }));
    expect((await number.upload(picture, 'image/png', { type: null })).status).toBe(200);
    expect((await number.upload(pdf(1), 'image/png', { type: null })).status).toBe(400);
  });

  it('fails in the end when it is told to', async () => {
    number.server.faults.arm({
      platform: 'whatsapp',
      operation: 'processing',
      effect: 'before',
      answer: 'fails',
      times: 1,
    });
    expect((await number.upload(picture, 'image/png')).body.error.code).toBe(131053);
    expect((await number.upload(picture, 'image/png')).status).toBe(200);
  });
});

describe('the id of an upload', () => {
  const read = (id: string) => number.call('GET', `/v26.0/${id}`);

  it('is gone when it was deleted', async () => {
    const id = await uploaded();
    const gone = await number.call('DELETE', `/v26.0/${id}`);
    expect([gone.status, gone.body]).toEqual([200, { success: true }]);
    for (const method of ['GET', 'DELETE']) {
      const { status, body } = await number.call(method, `/v26.0/${id}`);
      expect([status, body.error]).toMatchObject([400, { code: 100, error_subcode: 33 }]);
    }
  });

  it('is gone after 30 days, and not before', async () => {
    const id = await uploaded();
    number.later(30 * 86_400 - 1);
    expect((await read(id)).status).toBe(200);
    number.later(1);
    expect((await read(id)).body.error.code).toBe(100);
  });

  it('belongs to its number, for who asks so', async () => {
    const id = await uploaded();
    for (const method of ['GET', 'DELETE']) {
      const other = await number.call(method, `/v26.0/${id}?phone_number_id=200000000000002`);
      expect(other.body.error.code).toBe(100);
    }
    expect((await read(id)).status).toBe(200);
  });

  it('must be one', async () => {
    expect((await read('1767323045000000009')).body.error.code).toBe(100);
    const stolen = await number.call('GET', '/v26.0/1767323045000000009', undefined, {
      authorization: 'Bearer stolen',
    });
    expect([stolen.status, stolen.body.error.code]).toEqual([401, 190]);
  });
});

describe('the address of an upload', () => {
  const address = async (bytes = picture, mime = 'image/png') =>
    (await number.call('GET', `/v26.0/${await uploaded(bytes, mime)}`)).body.url;
  const get = (url: string, headers: Record<string, string> = authorization) =>
    number.server.fetch(new Request(url, { headers }));

  it('gives its bytes to who has the token', async () => {
    const url = await address();
    const answer = await get(url);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(hashOf(new Uint8Array(await answer.arrayBuffer()))).toBe(hashOf(picture));
    expect((await get(url, {})).status).toBe(401);
  });

  it('is good for five minutes', async () => {
    const url = await address();
    number.later(299);
    expect((await get(url)).status).toBe(200);
    number.later(1);
    expect((await get(url)).status).toBe(404);
  });

  it('can not be made by hand', async () => {
    const url = new URL(await address());
    url.searchParams.set('ext', String(Number(url.searchParams.get('ext')) + 1));
    expect((await get(url.href)).status).toBe(404);
  });

  it('has nothing to give of what is no small image, or is gone', async () => {
    expect((await get(await address(pdf(1), 'application/pdf'))).status).toBe(404);
    const url = await address();
    await number.call('DELETE', `/v26.0/${new URL(url).searchParams.get('mid')}`);
    expect((await get(url)).status).toBe(404);
  });
});

describe('a message with a file', () => {
  const failure = async () => {
    const [status, ...more] = await number.owedStatuses();
    expect(more).toEqual([]);
    return [status?.status, status?.errors?.[0]];
  };

  it.each([
    ['image', picture, 'image/png', {}],
    ['video', film, 'video/mp4', { durationMs: expect.any(Number) }],
    ['document', pdf(1), 'application/pdf', {}],
    ['document', picture, 'image/png', {}],
  ])('of type %s shows the file and its caption', async (kind, bytes, mime, more) => {
    const id = await uploaded(bytes, mime);
    const answer = await number.send(fileTo('15552000000', kind, { id, caption: 'Look' }));
    expect([answer.status, answer.body.messages[0]?.message_status]).toEqual([200, 'accepted']);
    const [item] = await number.feed();
    const preview =
      mime === 'image/png' ? `data:${mime};base64,${Buffer.from(bytes).toString('base64')}` : null;
    expect(item).toMatchObject({ text: 'Look', link: null, to: '*******0000' });
    const file = { id, mime, bytes: bytes.length, sha256: hashOf(bytes), alt: null, preview };
    expect(item?.media).toEqual([{ ...file, ...more }]);
    expect((await number.owedStatuses()).map(({ status }) => status)).toEqual(['sent', 'delivered', 'read']);
  });

  it('needs no caption, and names its document', async () => {
    const id = await uploaded(pdf(1), 'application/pdf');
    await number.send(fileTo('15552000000', 'document', { id, filename: 'Prices.pdf' }));
    expect((await number.feed())[0]).toMatchObject({ text: '', note: 'document Prices.pdf' });
  });

  it('may be sent any number of times, and stays when its upload is gone', async () => {
    const id = await uploaded();
    for (const to of ['15552000000', '15552000001'])
      expect((await number.send(fileTo(to, 'image', { id }))).status).toBe(200);
    await number.call('DELETE', `/v26.0/${id}`);
    expect((await number.feed()).map(({ media }) => media?.[0]?.id)).toEqual([id, id]);
  });

  it('of sound is played', async () => {
    const id = await uploaded(bytesOf('OggS'), 'audio/ogg');
    await number.send(fileTo('15552000000', 'audio', { id, voice: true }));
    const statuses = (await number.owedStatuses()).map(({ status }) => status);
    expect(statuses).toEqual(['sent', 'delivered', 'read', 'played']);
    number.later(60);
    expect((await number.feed())[0]?.metrics).toMatchObject({ read: 1, played: 1 });
  });

  it('may have an address instead, which is not opened here', async () => {
    const link = 'https://example.com/a.png';
    expect((await number.send(fileTo('15552000000', 'image', { link, caption: 'Look' }))).status).toBe(200);
    const [item] = await number.feed();
    expect([item?.link, item?.text, item?.media]).toEqual([link, 'Look', undefined]);
  });

  it('fails by webhook when its address leads nowhere', async () => {
    const sent = await number.send(fileTo('15552000000', 'image', { link: 'https://files.invalid/a.png' }));
    expect(sent.status).toBe(200);
    expect(await failure()).toMatchObject(['failed', { code: 131053, title: 'Media upload error' }]);
  });

  it.each([
    [
      'image',
      film,
      'video/mp4',
      'Unsupported Image mime type video/mp4. Please use one of image/jpeg, image/png.',
    ],
    [
      'video',
      picture,
      'image/png',
      'Unsupported Video mime type image/png. Please use one of video/mp4, video/3gpp.',
    ],
    [
      'sticker',
      picture,
      'image/png',
      'Unsupported Sticker mime type image/png. Please use one of image/webp.',
    ],
  ])('of type %s fails by webhook when the file is another thing', async (kind, bytes, mime, details) => {
    const id = await uploaded(bytes, mime);
    expect((await number.send(fileTo('15552000000', kind, { id }))).status).toBe(200);
    expect(await failure()).toMatchObject(['failed', { code: 131053, error_data: { details } }]);
  });

  it('fails at once for that, in the other reading', async () => {
    number = openNumber(createWhatsappEmulator({ fileRefusals: 'at_once' }));
    const { status, body } = await number.send(
      fileTo('15552000000', 'image', { id: await uploaded(film, 'video/mp4') }),
    );
    expect([status, body.error.code]).toEqual([400, 131053]);
    expect(await number.feed()).toEqual([]);
  });

  it('fails for what was wrong with the bytes, where an upload is not looked at', async () => {
    number = openNumber(createWhatsappEmulator({ filesAreChecked: 'when_sent' }));
    const id = await uploaded(pdf(1), 'image/png');
    expect((await number.send(fileTo('15552000000', 'image', { id }))).status).toBe(200);
    expect(await failure()).toMatchObject(['failed', { code: 131053 }]);
  });

  it('fails for people whose files always do', async () => {
    await number.send(fileTo('15550091234', 'image', { id: await uploaded() }));
    expect(await failure()).toMatchObject(['failed', { code: 131053 }]);
    await number.send(textTo('15550091234'));
    expect((await number.owedStatuses()).map(({ status }) => status)).toContain('read');
  });

  it.each([
    ['no part', undefined, 131008],
    ['neither id nor address', { caption: 'Look' }, 131008],
    ['an id and an address', { id: '1', link: 'https://example.com/' }, 131009],
    ['an address that is none', { link: 'here' }, 131009],
    ['an address of another kind', { link: 'ftp://example.com/a.png' }, 131009],
    ['an id that is no text', { id: 1 }, 100],
    ['an empty caption', { id: '1', caption: '' }, 100],
    ['too long a caption', { id: '1', caption: 'ü'.repeat(1025) }, 100],
    ['a name, which documents have', { id: '1', filename: 'a.png' }, 100],
    ['an id that never was', { id: '1767323045000000009' }, 131009],
  ])('is refused with %s', async (_what, part, code) => {
    const { status, body } = await number.send(fileTo('15552000000', 'image', part));
    expect([status, body.error.code]).toEqual([400, code]);
    expect(await number.feed()).toEqual([]);
  });

  it.each(['audio', 'sticker'])('of type %s has no caption', async (kind) => {
    const { body } = await number.send(fileTo('15552000000', kind, { id: '1', caption: 'Look' }));
    expect(body.error.error_data?.details).toBe(`Unexpected key "caption" on param "${kind}".`);
  });

  it('may have a caption of 1,024 characters', async () => {
    const part = { id: await uploaded(), caption: '👍'.repeat(1024) };
    expect((await number.send(fileTo('15552000000', 'image', part))).status).toBe(200);
  });

  it('is refused when its upload was deleted or has expired', async () => {
    const [deleted, expired] = [await uploaded(), await uploaded()];
    await number.call('DELETE', `/v26.0/${deleted}`);
    const refused = await number.send(fileTo('15552000000', 'image', { id: deleted }));
    expect(refused.body.error.code).toBe(131009);
    number.later(30 * 86_400);
    const late = await number.send(fileTo('15552000000', 'image', { id: expired }));
    expect(late.body.error.code).toBe(131009);
  });

  it('is refused with 100 for such an id, in the other reading', async () => {
    number = openNumber(createWhatsappEmulator({ missingFileCode: 100 }));
    const { body } = await number.send(fileTo('15552000000', 'image', { id: '1767323045000000009' }));
    expect(body.error.code).toBe(100);
  });
});
