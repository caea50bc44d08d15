import { describe, expect, it } from 'vitest';
import { hashOf, mp4 } from '../../../test/support/media-files.ts';
import { authors, kinds, type PartData, type UploadData } from './entities.ts';
import type { HeaderChanges } from './open-for-test.ts';
import { openUploads, type UploadsOpened } from './uploads-for-test.ts';

const mebi = 1024 * 1024;
const clip = (durationMs: number, bytes = 80_000) => mp4({ width: 640, height: 360, durationMs, bytes });
const file = clip(5_000);
/** Three parts, the last a short one. */
const large = clip(5_000, 9 * mebi);

const startedWith = (opened: UploadsOpened, { length }: Uint8Array) =>
  opened.started('video', { fileSizeBytes: length });

describe('POST /rest/videos?action=initializeUpload', () => {
  it('gives an address for each 4 MiB', async () => {
    const opened = openUploads();
    const value = await startedWith(opened, large);
    expect(value.video).toMatch(/^urn:li:video:[\w-]{21}$/);
    expect(value.uploadUrlsExpireAt).toBe(Date.parse('2026-12-22T12:00:00Z'));
    expect(value.uploadInstructions.map(({ firstByte, lastByte }) => [firstByte, lastByte])).toEqual([
      [0, 4 * mebi - 1],
      [4 * mebi, 8 * mebi - 1],
      [8 * mebi, 9 * mebi - 1],
    ]);
    expect(new Set(value.uploadInstructions.map(({ uploadUrl }) => uploadUrl)).size).toBe(3);
    const [only, ...none] = (await startedWith(opened, file)).uploadInstructions;
    expect([only?.firstByte, only?.lastByte, none]).toEqual([0, 79_999, []]);
  });

  it.each([
    ['no size', {}, 422],
    ['74,999 bytes', { fileSizeBytes: 74_999 }, 400],
    ['75,000 bytes', { fileSizeBytes: 75_000 }, 200],
    ['500 MB', { fileSizeBytes: 500 * mebi }, 200],
    ['more than 500 MB', { fileSizeBytes: 500 * mebi + 1 }, 400],
    ['captions', { fileSizeBytes: 80_000, uploadCaptions: true }, 501],
    ['a thumbnail', { fileSizeBytes: 80_000, uploadThumbnail: true }, 501],
    ['neither', { fileSizeBytes: 80_000, uploadCaptions: false, uploadThumbnail: false }, 200],
  ])('with %s', async (_what, more, status) => {
    expect((await openUploads().start('video', more)).status).toBe(status);
  });

  it('is hit by faults of its own name, not by those of "upload_finish"', async () => {
    const opened = openUploads();
    const fault = { platform: 'linkedin', effect: 'before', answer: 'status_500', times: 1 } as const;
    opened.server.faults.arm({ ...fault, operation: 'upload_finish' });
    opened.server.faults.arm({ ...fault, operation: 'upload_start' });
    expect((await opened.start('video', { fileSizeBytes: 80_000 })).status).toBe(500);
    const video = await startedWith(opened, file);
    const etags = await opened.putParts(video, file);
    expect((await opened.finish(video, etags)).status).toBe(500);
    expect((await opened.finish(video, etags)).status).toBe(200);
  });
});

describe('PUT of a part of a video', () => {
  it('answers an ETag, the same for the same bytes, and wants no token', async () => {
    const { started, put } = openUploads();
    const { uploadInstructions } = await started('video', { fileSizeBytes: file.length });
    const url = uploadInstructions[0]?.uploadUrl ?? '';
    const answers = [await put(url, file, null), await put(url, file), await put(url, clip(6_000))];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const [one, two, three] = answers.map(({ headers }) => headers.get('etag'));
    expect(one).toMatch(/^"\/ambry-video\/[0-9a-f]{32}"$/);
    expect(two).toBe(one);
    expect(three).not.toBe(one);
  });

  it('may refuse a token, which the documents forbid', async () => {
    const { started, put } = openUploads({ linkedin: { videoPartToken: 'refused' } });
    const { uploadInstructions } = await started('video', { fileSizeBytes: file.length });
    const url = uploadInstructions[0]?.uploadUrl ?? '';
    expect((await put(url, file)).status).toBe(400);
    expect((await put(url, file, null)).status).toBe(200);
  });

  it('is refused with other bytes than its instruction says, and at the address of another part', async () => {
    const { started, put } = openUploads();
    const { uploadInstructions } = await started('video', { fileSizeBytes: large.length });
    const [first, , last] = uploadInstructions.map(({ uploadUrl }) => uploadUrl);
    expect((await put(first ?? '', large.slice(0, 4 * mebi - 1), null)).status).toBe(400);
    expect((await put(last ?? '', large.slice(0, 4 * mebi), null)).status).toBe(400);
    const moved = (first ?? '').replace('/0?', '/1?');
    expect((await put(moved, large.slice(0, 4 * mebi), null)).status).toBe(403);
  });
});

describe('POST /rest/videos?action=finalizeUpload', () => {
  it('is 200 without a body; PROCESSING, then AVAILABLE', async () => {
    const opened = openUploads({ harness: { processingMs: 2_000 } });
    const video = await startedWith(opened, large);
    const etags = await opened.putParts(video, large);
    expect((await opened.read(video.video)).body?.status).toBe('WAITING_UPLOAD');
    const { status, body } = await opened.finish(video, etags);
    expect([status, body]).toEqual([200, null]);
    opened.passMs(1_999);
    expect((await opened.read(video.video)).body?.status).toBe('PROCESSING');
    opened.passMs(1);
    expect((await opened.read(video.video)).body).toEqual({
      id: video.video,
      owner: authors.organization.urn,
      status: 'AVAILABLE',
    });
  });

  it('remembers what the file is, and none of its bytes', async () => {
    const opened = openUploads();
    const video = await startedWith(opened, large);
    await opened.finish(video, await opened.putParts(video, large));
    await opened.server.context.store.transaction('', async (tx) => {
      const upload = await tx.get<UploadData>('linkedin', kinds.upload, video.video);
      expect(upload?.data.file).toMatchObject({
        sha256: hashOf(large),
        bytes: large.length,
        durationMs: 5_000,
      });
      const parts = await tx.list<PartData>({ platform: 'linkedin', kind: kinds.part, limit: 10 });
      expect(parts.map(({ data }) => data.base64)).toEqual(['', '', '']);
    });
  });

  it('takes ETags with and without quotes, however they were given', async () => {
    for (const etagQuotes of ['quoted', 'bare'] as const) {
      const opened = openUploads({ linkedin: { etagQuotes } });
      for (const change of [(etag: string) => `"${etag}"`, (etag: string) => etag]) {
        const video = await startedWith(opened, file);
        const [etag = ''] = await opened.putParts(video, file);
        expect(etag.startsWith('"')).toBe(etagQuotes === 'quoted');
        expect((await opened.finish(video, [change(etag.replaceAll('"', ''))])).status).toBe(200);
      }
    }
  });

  it.each([
    ['none', () => []],
    ['one too few', ([one, two]: string[]) => [one, two]],
    ['one twice', ([one, two]: string[]) => [one, two, two]],
    ['one too many', ([one, two, three]: string[]) => [one, two, three, three]],
    ['another order', ([one, two, three]: string[]) => [two, one, three]],
    ['a wrong one', ([one, two]: string[]) => [one, two, '"/ambry-video/0"']],
  ])('refuses part ids: %s', async (_what, change) => {
    const opened = openUploads();
    const video = await startedWith(opened, large);
    const ids = change(await opened.putParts(video, large)).filter((id) => id !== undefined);
    const { status, body } = await opened.finish(video, ids);
    expect([status, body?.errorDetails?.inputErrors[0]?.code]).toEqual([400, 'INVALID_VALUE_FOR_FIELD']);
    expect((await opened.read(video.video)).body?.status).toBe('WAITING_UPLOAD');
  });

  it('is too early while a part is missing', async () => {
    const opened = openUploads();
    const video = await startedWith(opened, large);
    const [first] = video.uploadInstructions;
    const { headers } = await opened.put(first?.uploadUrl ?? '', large.slice(0, 4 * mebi), null);
    const { status, body } = await opened.finish(video, [headers.get('etag') ?? '']);
    expect([status, body?.code]).toEqual([400, 'MEDIA_ASSET_WAITING_UPLOAD']);
  });

  it.each([
    ['a video there is not', { video: 'urn:li:video:1' }, 400, 'This Video ID is invalid'],
    ['a wrong upload token', { uploadToken: 'x' }, 400, 'Wrong token'],
    ['no upload token', { uploadToken: undefined }, 422, '/uploadToken :: field is required'],
  ])('refuses %s', async (_what, more, status, message) => {
    const opened = openUploads();
    const video = await startedWith(opened, file);
    const answer = await opened.finish(video, await opened.putParts(video, file), more);
    expect([answer.status, answer.body?.message]).toEqual([status, expect.stringContaining(message)]);
  });

  it('may have an empty upload token', async () => {
    const opened = openUploads({ linkedin: { uploadToken: 'empty' } });
    const video = await startedWith(opened, file);
    expect(video.uploadToken).toBe('');
    const etags = await opened.putParts(video, file);
    expect((await opened.finish(video, etags, { uploadToken: 'x' })).status).toBe(400);
    expect((await opened.finish(video, etags)).status).toBe(200);
  });

  it('is refused when its time is over, as are the parts', async () => {
    const opened = openUploads({ linkedin: { uploadUrlMs: 5_000 } });
    const video = await startedWith(opened, file);
    const etags = await opened.putParts(video, file);
    opened.passMs(5_000);
    expect((await opened.finish(video, etags)).body?.code).toBe('EXPIRED_UPLOAD_URL');
    expect((await opened.put(video.uploadInstructions[0]?.uploadUrl ?? '', file, null)).status).toBe(400);
  });

  it('once more is taken or refused, and works on nothing again', async () => {
    for (const [finalizeAgain, status] of [
      ['taken', 200],
      ['refused', 400],
    ] as const) {
      const opened = openUploads({ linkedin: { finalizeAgain }, harness: { processingMs: 2_000 } });
      const video = await startedWith(opened, file);
      const etags = await opened.putParts(video, file);
      await opened.finish(video, etags);
      opened.passMs(2_000);
      expect((await opened.finish(video, etags)).status).toBe(status);
      expect((await opened.read(video.video)).body?.status).toBe('AVAILABLE');
      expect((await opened.put(video.uploadInstructions[0]?.uploadUrl ?? '', file, null)).status).toBe(400);
    }
  });

  it('needs the scope of the owner', async () => {
    const opened = openUploads();
    const { video, uploadToken, ...rest } = await startedWith(opened, file);
    const uploadedPartIds = await opened.putParts({ video, uploadToken, ...rest }, file);
    const json = { finalizeUploadRequest: { video, uploadToken, uploadedPartIds } };
    const finishWith = async (headers: HeaderChanges) =>
      (await opened.call('POST', '/rest/videos?action=finalizeUpload', { json, headers })).status;
    expect(await finishWith(await opened.allowing('w_member_social'))).toBe(403);
    expect(await finishWith(await opened.allowing('w_organization_social'))).toBe(200);
  });
});

describe('the work on a video', () => {
  it.each([
    ['3 s', clip(3_000), 'AVAILABLE', ''],
    ['30 min', clip(30 * 60_000), 'AVAILABLE', ''],
    ['less than 3 s', clip(2_999), 'PROCESSING_FAILED', 'too short'],
    ['more than 30 min', clip(30 * 60_000 + 1), 'PROCESSING_FAILED', 'too long'],
    ['no MP4', new Uint8Array(80_000), 'PROCESSING_FAILED', 'format'],
    ['no movie header', clip(5_000).fill(0, 40, 400), 'PROCESSING_FAILED', 'duration'],
  ])('ends with %s', async (_what, bytes, status, reason) => {
    const opened = openUploads({ harness: { processingMs: 0 } });
    const { body } = await opened.read(await opened.uploaded('video', bytes));
    expect(body?.status).toBe(status);
    expect(body?.processingFailureReason ?? '').toContain(reason);
  });
});
