import { describe, expect, it, onTestFinished } from 'vitest';
import { gif, mp4, pdf, png } from '../../../test/support/media-files.ts';
import { listen } from '../harness/index.ts';
import { authors, emulatedToken, type MediaKind } from './entities.ts';
import { usualHeaders, type Started } from './open-for-test.ts';
import type { Scope } from './scopes.ts';
import { openUploads } from './uploads-for-test.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const member = authors.member.urn;
const photo = png(4, 3);
const kinds = ['image', 'document'] as const;
const fileOf = { image: photo, document: pdf(2) } as const;
const zip = (name: string) => new Uint8Array(Buffer.from(`PK\x03\x04 and more of ${name}`, 'latin1'));

describe.each(kinds)('POST /rest/%ss?action=initializeUpload', (kind) => {
  it('answers a URN and an address beside its own, with the time at which that ends', async () => {
    const value = await openUploads({ linkedin: { uploadUrlMs: 5_000 } }).started(kind);
    expect(Object.keys(value).sort()).toEqual([kind, 'uploadUrl', 'uploadUrlExpiresAt'].sort());
    expect(value[kind]).toMatch(new RegExp(`^urn:li:${kind}:[\\w-]{21}$`));
    const address = `http://emulator.test/linkedin/dms-uploads/${encodeURIComponent(value[kind])}/0?ut=`;
    expect(value.uploadUrl.startsWith(address)).toBe(true);
    expect(value.uploadUrlExpiresAt).toBe(now + 5_000);
  });

  it('gives the same URNs to the same calls, and another each time', async () => {
    const [one, two] = [openUploads(), openUploads()];
    const first = [(await one.started(kind))[kind], (await one.started(kind))[kind]];
    expect(first).toEqual([(await two.started(kind))[kind], (await two.started(kind))[kind]]);
    expect(new Set(first).size).toBe(2);
  });

  it.each([
    ['an owner that is none', { owner: 'urn:li:share:1' }, 400, 'person or organization'],
    ['a stranger', { owner: 'urn:li:organization:1' }, 403, '[/initializeUploadRequest/owner]'],
    ['no owner', { owner: undefined }, 422, '/initializeUploadRequest/owner :: field is required'],
    ['another field', { size: 1 }, 422, '/initializeUploadRequest/size :: unrecognized'],
  ])('refuses %s', async (_what, more, status, message) => {
    const answer = await openUploads().start(kind, more);
    expect([answer.status, answer.body?.message]).toEqual([status, expect.stringContaining(message)]);
  });

  it('knows no other action', async () => {
    const { call } = openUploads();
    for (const query of ['', '?action=finalizeUpload', '?action=constructor']) {
      expect((await call('POST', `/rest/${kind}s${query}`, { json: {} })).status).toBe(400);
    }
  });

  it('needs the scope of the owner', async () => {
    const asMember = openUploads({ linkedin: { appScopes: ['w_member_social'] } });
    expect((await asMember.start(kind, { owner: member })).status).toBe(200);
    expect((await asMember.start(kind)).body).toMatchObject({ status: 403, code: 'ACCESS_DENIED' });
    const asPage = openUploads({ linkedin: { appScopes: ['w_organization_social'] } });
    expect((await asPage.start(kind)).status).toBe(200);
    expect((await asPage.start(kind, { owner: member })).status).toBe(403);
  });
});

describe.each(kinds)('PUT of the address of an upload (%s)', (kind) => {
  const file = fileOf[kind];

  it('is 201 without a body, and once more, too', async () => {
    const { started, put, read } = openUploads({ harness: { processingMs: 0 } });
    const { uploadUrl, [kind]: urn } = await started(kind);
    expect((await read(urn)).body).toEqual({
      id: urn,
      owner: authors.organization.urn,
      status: 'WAITING_UPLOAD',
    });
    const answer = await put(uploadUrl, file);
    expect([answer.status, await answer.text()]).toEqual([201, '']);
    expect((await put(uploadUrl, zip('another file'))).status).toBe(201);
    expect((await read(urn)).body?.status).toBe('AVAILABLE');
  });

  it('wants a token that works', async () => {
    const { started, put, read } = openUploads();
    const { uploadUrl, [kind]: urn } = await started(kind);
    expect((await put(uploadUrl, file, null)).status).toBe(401);
    expect((await put(uploadUrl, file, 'wrong')).status).toBe(401);
    expect((await read(urn)).body?.status).toBe('WAITING_UPLOAD');
  });

  it('wants the scope of the owner', async () => {
    const { started, put, allowing } = openUploads();
    const { uploadUrl } = await started(kind);
    const statusWith = async (scope: Scope) => {
      const { authorization } = await allowing(scope);
      return (await put(uploadUrl, file, authorization.replace('Bearer ', ''))).status;
    };
    expect(await statusWith('w_member_social')).toBe(403);
    expect(await statusWith('w_organization_social')).toBe(201);
  });

  it('is refused where the address was changed', async () => {
    const { started, put } = openUploads();
    const [one, two] = [await started(kind), await started(kind)];
    const signature = new URL(two.uploadUrl).search;
    const wrong = [
      one.uploadUrl.slice(0, -1),
      one.uploadUrl.replace(/\?.*/, ''),
      one.uploadUrl.replace(/\?.*/, signature),
      one.uploadUrl.replace('/0?', '/1?'),
      one.uploadUrl.replace(encodeURIComponent(one[kind]), 'urn%3Ali%3Aimage%3A1'),
    ];
    for (const url of wrong) expect((await put(url, file)).status).toBe(403);
  });

  it('is refused when its time is over', async () => {
    const { started, put, passMs } = openUploads({ linkedin: { uploadUrlMs: 5_000 } });
    const { uploadUrl } = await started(kind);
    passMs(5_000);
    const answer = await put(uploadUrl, file);
    expect([answer.status, await answer.json()]).toEqual([
      400,
      expect.objectContaining({ code: 'EXPIRED_UPLOAD_URL', status: 400 }),
    ]);
  });

  it('takes no empty file', async () => {
    const { started, put, read } = openUploads();
    const { uploadUrl, [kind]: urn } = await started(kind);
    expect((await put(uploadUrl, new Uint8Array())).status).toBe(400);
    expect((await read(urn)).body?.status).toBe('WAITING_UPLOAD');
  });

  it('is hit by faults of "upload", before and after', async () => {
    const { started, put, read, server } = openUploads({ harness: { processingMs: 0 } });
    const { uploadUrl, [kind]: urn } = await started(kind);
    const fault = { platform: 'linkedin', operation: 'upload', answer: 'status_503', times: 1 } as const;
    server.faults.arm({ ...fault, effect: 'before' });
    expect((await put(uploadUrl, file)).status).toBe(503);
    expect((await read(urn)).body?.status).toBe('WAITING_UPLOAD');
    server.faults.arm({ ...fault, effect: 'after' });
    expect((await put(uploadUrl, file)).status).toBe(503);
    expect((await read(urn)).body?.status).toBe('AVAILABLE');
  });
});

it('an address works over a port as well, below that port', async () => {
  const { server } = openUploads();
  const port = await listen(server, { port: 0 });
  onTestFinished(() => port.close());
  const started = await fetch(`${port.url}/linkedin/rest/images?action=initializeUpload`, {
    method: 'POST',
    headers: { ...usualHeaders, 'content-type': 'application/json' },
    body: JSON.stringify({ initializeUploadRequest: { owner: member } }),
  });
  const { value } = (await started.json()) as { value: Started };
  expect(value.uploadUrl.startsWith(`${port.url}/linkedin/dms-uploads/`)).toBe(true);
  const headers = { authorization: `Bearer ${emulatedToken}` };
  expect((await fetch(value.uploadUrl, { method: 'PUT', headers, body: photo })).status).toBe(201);
});

describe('the work on a file', () => {
  const stateAfter = async (kind: MediaKind, bytes: Uint8Array<ArrayBuffer>, options = {}) => {
    const opened = openUploads({ harness: { processingMs: 0 }, ...options });
    const { status, processingFailureReason } =
      (await opened.read(await opened.uploaded(kind, bytes))).body ?? {};
    return [status, processingFailureReason];
  };
  const small = { linkedin: { maxImageBytes: photo.length } };

  it.each([
    ['a PNG', 'image', photo, small],
    ['a GIF of 250 pictures', 'image', gif(4, 3, 250), {}],
    ['just under the pixels', 'image', png(36_152_319, 1), {}],
    ['a PDF', 'document', pdf(300), {}],
    ['a DOCX or PPTX', 'document', zip('word/document.xml'), {}],
    ['a DOC or PPT', 'document', new Uint8Array(Buffer.from('d0cf11e0a1b11ae1', 'hex')), {}],
  ] as const)('succeeds with %s', async (_what, kind, bytes, options) => {
    expect(await stateAfter(kind, bytes, options)).toEqual(['AVAILABLE', undefined]);
  });

  it.each([
    ['a text as an image', 'image', zip('x'), {}, 'format'],
    ['a PDF as an image', 'image', pdf(1), {}, 'format'],
    ['a video as an image', 'image', mp4({ width: 4, height: 3, durationMs: 5_000 }), {}, 'format'],
    ['too many bytes', 'image', png(5, 4, 1), { linkedin: { maxImageBytes: 60 } }, 'too large'],
    ['too many pixels', 'image', png(36_152_320, 1), {}, 'pixels'],
    ['a GIF of 251 pictures', 'image', gif(4, 3, 251), {}, 'frames'],
    ['half a header', 'image', png(4, 3).slice(0, 20), {}, 'dimensions'],
    ['an image as a document', 'document', photo, {}, 'format'],
    ['301 pages', 'document', pdf(301), {}, 'pages'],
  ] as const)('fails with %s', async (_what, kind, bytes, options, reason) => {
    const [status, why] = await stateAfter(kind, bytes, options);
    expect([status, why]).toEqual(['PROCESSING_FAILED', expect.stringContaining(reason)]);
  });

  it.each(['image', 'document', 'video'] as const)(
    'fails by the fault before "processing" (%s)',
    async (kind) => {
      const opened = openUploads({ harness: { processingMs: 2_000 } });
      const fails = {
        platform: 'linkedin',
        operation: 'processing',
        effect: 'before',
        answer: 'fails',
      } as const;
      opened.server.faults.arm({ ...fails, times: 1 });
      const bytes = { ...fileOf, video: mp4({ width: 4, height: 3, durationMs: 5_000, bytes: 80_000 }) }[
        kind
      ];
      const [bad, good] = [await opened.uploaded(kind, bytes), await opened.uploaded(kind, bytes)];
      opened.passMs(2_000);
      expect((await opened.read(bad)).body?.status).toBe('PROCESSING_FAILED');
      expect((await opened.read(good)).body?.status).toBe('AVAILABLE');
    },
  );

  it('takes time for documents, and for images where that is asked for', async () => {
    for (const [kind, imageWork, before] of [
      ['document', 'none', 'PROCESSING'],
      ['image', 'none', 'AVAILABLE'],
      ['image', 'timed', 'PROCESSING'],
    ] as const) {
      const opened = openUploads({ linkedin: { imageWork }, harness: { processingMs: 2_000 } });
      const urn = await opened.uploaded(kind, fileOf[kind]);
      opened.passMs(1_999);
      expect((await opened.read(urn)).body?.status).toBe(before);
      opened.passMs(1);
      expect((await opened.read(urn)).body?.status).toBe('AVAILABLE');
    }
  });
});

describe('GET of an upload', () => {
  it('wants its URN encoded, of its own kind, and of an upload there is', async () => {
    const { uploaded, call, read } = openUploads();
    const urn = await uploaded('image', photo);
    expect((await call('GET', `/rest/images/${urn}`)).status).toBe(400);
    expect((await call('GET', `/rest/videos/${encodeURIComponent(urn)}`)).status).toBe(404);
    expect((await read('urn:li:image:1')).body).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });

  it.each([
    ['notImages', { image: 403, document: 200, video: 200 }],
    ['nothing', { image: 403, document: 403, video: 403 }],
    ['everything', { image: 200, document: 200, video: 200 }],
  ] as const)('with w_member_social alone sees (%s)', async (memberMediaReads, statuses) => {
    const appScopes = ['openid', 'profile', 'email', 'w_member_social'] as const;
    const { started, read } = openUploads({ linkedin: { memberMediaReads, appScopes } });
    for (const kind of ['image', 'document', 'video'] as const) {
      const more = { owner: member, ...(kind === 'video' ? { fileSizeBytes: 80_000 } : {}) };
      const { [kind]: urn } = await started(kind, more);
      const { status, body } = await read(urn);
      const refusal = `Accessing this ${kind} resource is forbidden`;
      expect([status, body?.message?.startsWith(refusal) ?? false]).toEqual([
        statuses[kind],
        statuses[kind] === 403,
      ]);
    }
  });

  it('needs a scope of the owner', async () => {
    const { started, call, allowing } = openUploads();
    const { image } = await started('image');
    const readWith = async (...scopes: Parameters<typeof allowing>) =>
      (
        await call('GET', `/rest/images/${encodeURIComponent(image)}`, {
          headers: await allowing(...scopes),
        })
      ).status;
    expect(await readWith('w_organization_social')).toBe(200);
    expect(await readWith('r_organization_social')).toBe(200);
    expect(await readWith('rw_organization_admin', 'w_member_social')).toBe(403);
  });
});
