import { describe, expect, it } from 'vitest';
import { video } from '../../../test/support/media.ts';
import {
  Crash,
  oddAnswers,
  plainDraft,
  preparation,
  refusal,
  scriptedGraph,
  type Seen,
} from '../../../test/support/scripted-graph.ts';
import { prepare } from './prepare.ts';

const film = video({ width: 1080, height: 1920, bytes: 5_000 });
const draft = { ...plainDraft, format: 'reel' as const, media: [film] };
const done = { uploading_phase: { status: 'complete' }, processing_phase: { status: 'complete' } };

/** Reels at Facebook: `loses` bytes arrive of a request before its connection breaks, one request each. */
function reels(loses: number[] = []) {
  const state = {
    started: 0,
    arrived: 0,
    gone: false,
    status: null as object | null,
    /** Part of the path of uploads that take no bytes. */
    refuses: 'none',
  };
  const respond = ({ call, headers, bytes, form }: Seen): Response | Promise<Response> => {
    if (form['upload_phase'] === 'start') {
      state.started += 1;
      Object.assign(state, { arrived: 0, gone: false });
      return Response.json({ video_id: `90${state.started}`, upload_url: 'https://elsewhere.test/x' });
    }
    if (state.gone) return refusal(100, 33);
    if (call.startsWith('GET'))
      return Response.json({ id: '901', status: state.status ?? statusOf(state.arrived) });
    if (call.includes(`/${state.refuses}`)) return refusal(100);
    if (Number(headers.get('offset')) !== state.arrived) return refuseBytes('OffsetInvalidError', true);
    const lost = loses.shift();
    state.arrived += lost ?? bytes.length;
    return lost === undefined ? Response.json({ success: true }) : Promise.reject(new Error('reset'));
  };
  return { state, respond };
}
const statusOf = (arrived: number) =>
  arrived === film.bytes
    ? { video_status: 'upload_complete', ...done }
    : { video_status: 'processing', uploading_phase: { status: 'in_progress', bytes_transfered: arrived } };
const refuseBytes = (type: string, retriable: boolean) =>
  Response.json({ debug_info: { retriable, type, message: 'Sorry' } }, { status: 400 });
const [start, send, look] = [
  'POST graph.test/v26.0/111/video_reels',
  'POST upload.test/video-upload/v26.0/901',
  'GET graph.test/v26.0/901',
];

describe('a reel', () => {
  it('is started, sent to the host for uploads, and ready when Facebook has worked on it', async () => {
    const { connection, seen, calls } = scriptedGraph(reels().respond);
    expect(await preparation(prepare, connection, draft).run()).toEqual({ handle: { reel: '901' } });
    expect(calls()).toEqual([start, send, look]);
    const [, bytes, status] = seen;
    expect(bytes?.headers.get('authorization')).toBe('OAuth tok');
    expect([bytes?.headers.get('offset'), bytes?.headers.get('file_size')]).toEqual(['0', '5000']);
    expect(bytes?.bytes).toHaveLength(5_000);
    expect(status?.query).toEqual({ fields: 'status,published,permalink_url' });
  });

  it('is looked at again while Facebook works on it, and sent no second time', async () => {
    const { state, respond } = reels();
    const { connection, calls } = scriptedGraph(respond);
    const { run } = preparation(prepare, connection, draft);
    state.status = { ...done, processing_phase: { status: 'in_progress' } };
    const wait = { waitMs: expect.any(Number), reason: expect.stringContaining('working') };
    expect(await run()).toEqual(wait);
    state.status = { ...done, uploading_phase: { status: 'in_progress', bytes_transfered: 5_000 } };
    expect(await run()).toEqual(wait);
    state.status = { ...done, processing_phase: { status: 'not_started' } };
    expect(await run()).toEqual({ handle: { reel: '901' } });
    expect(calls()).toEqual([start, send, look, look, look]);
  });

  it.each([
    { ...done, processing_phase: { status: 'error', error: { message: 'Resolution too low' } } },
    { ...done, processing_phase: { status: 'not_started', error: { message: 'Resolution too low' } } },
    { uploading_phase: { status: 'error', error: { message: 'Resolution too low' } } },
  ])(
    "that Facebook can not use is rejected in Facebook's words; a retry sends another (%#)",
    async (status) => {
      const { state, respond } = reels();
      const { connection } = scriptedGraph(respond);
      const { run } = preparation(prepare, connection, draft);
      state.status = status;
      await expect(run()).rejects.toMatchObject({
        failure: { kind: 'rejected', message: expect.stringContaining('Resolution too low') },
      });
      state.status = null;
      expect(await run()).toEqual({ handle: { reel: '902' } });
    },
  );

  it('that failed without a word is rejected, too', async () => {
    for (const status of [{ video_status: 'error' }, { processing_phase: { status: 'error' } }]) {
      const { state, respond } = reels();
      state.status = status;
      const { connection } = scriptedGraph(respond);
      await expect(preparation(prepare, connection, draft).run()).rejects.toMatchObject({
        failure: { kind: 'rejected' },
      });
    }
  });

  it('goes on from the byte where a connection broke, in the same run and in the next', async () => {
    const { connection, seen } = scriptedGraph(reels([2_000, 500, 0]).respond);
    const { run } = preparation(prepare, connection, draft);
    await expect(run()).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
    expect(await run()).toEqual({ handle: { reel: '901' } });
    const parts = seen.filter(({ call }) => call === send);
    expect(parts.map(({ headers }) => headers.get('offset'))).toEqual(['0', '2000', '2500', '2500']);
    expect(parts.at(-1)?.bytes).toHaveLength(2_500);
  });

  it('whose last answer is lost is there all the same', async () => {
    const { connection, seen } = scriptedGraph(reels([5_000]).respond);
    expect(await preparation(prepare, connection, draft).run()).toEqual({ handle: { reel: '901' } });
    expect(seen.filter(({ call }) => call === send)).toHaveLength(1);
  });

  it('is sent once, wherever the process ends', async () => {
    for (const crashAt of [1, 2]) {
      const { connection, calls } = scriptedGraph(reels().respond);
      const { run } = preparation(prepare, connection, draft);
      await expect(run(crashAt)).rejects.toBeInstanceOf(Crash);
      expect(await run()).toEqual({ handle: { reel: '901' } });
      expect(calls().filter((call) => call === start)).toHaveLength(1);
      expect(calls().filter((call) => call === send)).toHaveLength(1);
    }
  });

  it('begins anew when its upload is gone or has expired', async () => {
    for (const expire of [{ gone: true }, { status: { video_status: 'expired' } }]) {
      for (const crashAt of [1, 2]) {
        const { state, respond } = reels();
        const { connection } = scriptedGraph((one) => {
          if (one.form['upload_phase'] === 'start') state.status = null;
          return respond(one);
        });
        const { run } = preparation(prepare, connection, draft);
        await expect(run(crashAt)).rejects.toBeInstanceOf(Crash);
        Object.assign(state, expire);
        expect(await run()).toEqual({ handle: { reel: '902' } });
      }
    }
  });

  it('whose upload turns out to be gone among its bytes begins anew, once in a run', async () => {
    const { state, respond } = reels();
    const { connection } = scriptedGraph(respond);
    const { run } = preparation(prepare, connection, draft);
    await expect(run(1)).rejects.toBeInstanceOf(Crash);
    // Its status still stands, but bytes for it are not taken.
    state.refuses = '901';
    expect(await run()).toEqual({ handle: { reel: '902' } });
  });

  it('whose uploads are dropped again and again is given up for now', async () => {
    const { state, respond } = reels();
    const { connection, calls } = scriptedGraph(respond);
    const { run, kept } = preparation(prepare, connection, draft);
    state.refuses = '90';
    await expect(run()).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
    expect(calls().filter((call) => call === start)).toHaveLength(1);
    expect(Object.keys(kept())).toEqual([]);
  });

  it.each([
    ['ProcessingFailedError', false, 'rejected'],
    ['ProcessingFailedError', true, 'unavailable'],
    ['OffsetInvalidError', true, 'unavailable'],
    ['PartialRequestError', false, 'unavailable'],
  ])('whose bytes are refused with %s (retriable: %s) is %s', async (type, retriable, kind) => {
    const { respond } = reels();
    const { connection } = scriptedGraph((one) =>
      one.call === send ? refuseBytes(type, retriable) : respond(one),
    );
    await expect(preparation(prepare, connection, draft).run()).rejects.toMatchObject({
      failure: { kind, message: expect.stringContaining('Sorry') },
    });
  });

  it.each(oddAnswers)('is not taken for started after %s', async (_name, answer) => {
    const { connection } = scriptedGraph(answer);
    const { run, kept } = preparation(prepare, connection, draft);
    await expect(run()).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
    expect(kept()).toEqual({});
  });

  it.each(oddAnswers)('is not taken for sent after %s', async (_name, answer) => {
    const { respond } = reels();
    const { connection } = scriptedGraph((one) => (one.call === send ? answer() : respond(one)));
    await expect(preparation(prepare, connection, draft).run()).rejects.toMatchObject({
      failure: { kind: 'unavailable' },
    });
  });

  it.each(oddAnswers)('is not taken for ready after %s', async (_name, answer) => {
    const { respond } = reels();
    const { connection } = scriptedGraph((one) => (one.call === look ? answer() : respond(one)));
    await expect(preparation(prepare, connection, draft).run()).rejects.toMatchObject({
      failure: { kind: 'unavailable' },
    });
  });
});
