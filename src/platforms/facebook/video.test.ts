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

const film = video({ bytes: 5_000 }, { fileName: 'Bell & co.mp4' });
const draft = { ...plainDraft, media: [film] };
const app = { FB_APP_ID: '777' };
const mark: unknown = expect.stringMatching(/^[\w-]{20,}$/);
const id = 'upload:MTphd==?sig=ARZ_1';

/** An upload at the app: `loses` bytes arrive of a request before its connection breaks, one request each. */
function uploads(loses: number[] = []) {
  const state = { sessions: 0, arrived: 0, gone: false };
  const respond = ({ call, headers, bytes }: Seen): Response | Promise<Response> => {
    if (call === 'POST graph.test/v26.0/777/uploads') {
      state.sessions += 1;
      Object.assign(state, { arrived: 0, gone: false });
      return Response.json({ id });
    }
    if (state.gone) return refusal(100, 33);
    if (call.startsWith('GET')) return Response.json({ id, file_offset: state.arrived });
    if (Number(headers.get('file_offset')) !== state.arrived) return refusal(6000, 1363037);
    const lost = loses.shift();
    state.arrived += lost ?? bytes.length;
    return lost === undefined
      ? Response.json({ h: `4:handle${state.sessions}` })
      : Promise.reject(new Error('reset'));
  };
  return { state, respond };
}
const [start, send, look] = [
  'POST graph.test/v26.0/777/uploads',
  'POST graph.test/v26.0/upload:MTphd==',
  'GET graph.test/v26.0/upload:MTphd==',
];

describe('a video', () => {
  it('goes to a session of the app, whole, with its place in the headers', async () => {
    const { connection, seen, calls } = scriptedGraph(uploads().respond, { ...app, FB_APP_SECRET: 's' });
    expect(await preparation(prepare, connection, draft).run()).toEqual({
      handle: { file: '4:handle1', mark },
    });
    expect(calls()).toEqual([start, send]);
    const [first, second] = seen;
    expect(first?.form).toEqual({ file_name: 'Bell & co.mp4', file_length: '5000', file_type: 'video/mp4' });
    expect(second?.query).toEqual({ sig: 'ARZ_1', appsecret_proof: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(second?.headers.get('authorization')).toBe('OAuth tok');
    expect(second?.headers.get('file_offset')).toBe('0');
    expect(second?.bytes).toHaveLength(5_000);
  });

  it('uses the token of a person where there is one', async () => {
    const credentials = { ...app, FB_USER_ACCESS_TOKEN: 'person' };
    const { connection, seen } = scriptedGraph(uploads().respond, credentials);
    await preparation(prepare, connection, draft).run();
    expect(seen.map(({ headers }) => headers.get('authorization'))).toEqual([
      'Bearer person',
      'OAuth person',
    ]);
  });

  it('of a person whose token died stops videos, not the account', async () => {
    const run = (credentials: Record<string, string>) =>
      preparation(prepare, scriptedGraph(() => refusal(190, 463), credentials).connection, draft).run();
    await expect(run({ ...app, FB_USER_ACCESS_TOKEN: 'person' })).rejects.toMatchObject({
      failure: { kind: 'permission', message: expect.stringContaining('FB_USER_ACCESS_TOKEN') },
    });
    await expect(run(app)).rejects.toMatchObject({ failure: { kind: 'auth_revoked' } });
  });

  it('without FB_APP_ID says what is missing, and sends nothing', async () => {
    const { connection, seen } = scriptedGraph(uploads().respond);
    await expect(preparation(prepare, connection, draft).run()).rejects.toMatchObject({
      failure: { kind: 'invalid', message: expect.stringContaining('FB_APP_ID') },
    });
    expect(seen).toEqual([]);
  });

  it.each([
    [100, 33, 'FB_APP_ID'],
    [100, undefined, 'parameter'],
  ])('that the app does not take is not tried again and again: %s/%s', async (code, subcode, says) => {
    const { connection, seen } = scriptedGraph(() => refusal(code, subcode), app);
    await expect(preparation(prepare, connection, draft).run()).rejects.toMatchObject({
      failure: { kind: expect.stringMatching('invalid|rejected'), message: expect.stringContaining(says) },
    });
    expect(seen).toHaveLength(1);
  });

  it('goes on from the byte where a connection broke, in the same run', async () => {
    const { connection, seen, calls } = scriptedGraph(uploads([2_000, 512]).respond, app);
    const { run } = preparation(prepare, connection, draft);
    expect(await run()).toEqual({ handle: { file: '4:handle1', mark } });
    expect(calls()).toEqual([start, send, look, send, look, send]);
    const parts = seen.filter(({ call }) => call === send);
    expect(parts.map(({ headers }) => headers.get('file_offset'))).toEqual(['0', '2000', '2512']);
    expect(parts.at(-1)?.bytes).toHaveLength(2_488);
  });

  it('fails when nothing arrives, and goes on from there in the next run', async () => {
    const { connection, seen } = scriptedGraph(uploads([3_000, 0]).respond, app);
    const { run } = preparation(prepare, connection, draft);
    await expect(run()).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
    expect(await run()).toEqual({ handle: { file: '4:handle1', mark } });
    expect(seen.at(-1)?.bytes).toHaveLength(2_000);
    expect(seen.filter(({ call }) => call === start)).toHaveLength(1);
  });

  it('whose last answer is lost sends nothing twice', async () => {
    const { connection, seen } = scriptedGraph(uploads([5_000]).respond, app);
    expect(await preparation(prepare, connection, draft).run()).toEqual({
      handle: { file: '4:handle1', mark },
    });
    expect(seen.at(-1)?.headers.get('file_offset')).toBe('5000');
    expect(seen.at(-1)?.bytes).toHaveLength(0);
  });

  it('is sent once, wherever the process ends', async () => {
    for (const crashAt of [1, 2]) {
      const { connection, seen, calls } = scriptedGraph(uploads().respond, app);
      const { run } = preparation(prepare, connection, draft);
      await expect(run(crashAt)).rejects.toBeInstanceOf(Crash);
      expect(await run()).toEqual({ handle: { file: '4:handle1', mark } });
      expect(calls().filter((call) => call === start)).toHaveLength(1);
      expect(seen.filter(({ call }) => call === send)).toHaveLength(1);
    }
  });

  it('begins anew when its upload has expired: before its bytes, among them, and after', async () => {
    for (const crashAt of [1, 2]) {
      const { state, respond } = uploads();
      const { connection } = scriptedGraph(respond, app);
      const { run } = preparation(prepare, connection, draft);
      await expect(run(crashAt)).rejects.toBeInstanceOf(Crash);
      state.gone = true;
      expect(await run()).toEqual({ handle: { file: '4:handle2', mark } });
    }
    const { state, respond } = uploads();
    const expireOnce = (one: Seen) => {
      if (one.call === send && state.sessions === 1) state.gone = true;
      return respond(one);
    };
    const { connection } = scriptedGraph(expireOnce, app);
    expect(await preparation(prepare, connection, draft).run()).toEqual({
      handle: { file: '4:handle2', mark },
    });
  });

  it('begins anew when more has arrived than there is', async () => {
    const { state, respond } = uploads();
    const { connection } = scriptedGraph(respond, app);
    const { run } = preparation(prepare, connection, draft);
    await expect(run(1)).rejects.toBeInstanceOf(Crash);
    state.arrived = 5_001;
    expect(await run()).toEqual({ handle: { file: '4:handle2', mark } });
  });

  it('that expires again and again is given up for now', async () => {
    const { state, respond } = uploads();
    const { connection } = scriptedGraph((one) => {
      if (one.call === send) state.gone = true;
      return respond(one);
    }, app);
    await expect(preparation(prepare, connection, draft).run()).rejects.toMatchObject({
      failure: { kind: 'unavailable' },
    });
    expect(state.sessions).toBe(2);
  });

  it('has a mark of its own, and keeps it', async () => {
    const { connection } = scriptedGraph(uploads().respond, app);
    const [first, second] = [1, 2].map(() => preparation(prepare, connection, draft));
    const handle = await first?.run();
    expect(await first?.run()).toEqual(handle);
    expect(await second?.run()).not.toEqual(handle);
  });

  it('of another post uses nothing of this one', async () => {
    const { state, respond } = uploads();
    const { connection } = scriptedGraph(respond, app);
    const { run, kept } = preparation(prepare, connection, draft);
    await run();
    const other = { ...draft, media: [video({ bytes: 6_000 })] };
    await prepare(connection, other, { kept: kept(), keep: async () => undefined });
    expect(state.sessions).toBe(2);
  });

  it.each(oddAnswers.slice(0, -1))('is not taken for begun after %s', async (_name, answer) => {
    const { connection } = scriptedGraph(answer, app);
    const { run, kept } = preparation(prepare, connection, draft);
    await expect(run()).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
    expect(kept()).toEqual({});
  });

  it.each(oddAnswers)('is not taken for sent after %s', async (_name, answer) => {
    const { respond } = uploads();
    const { connection } = scriptedGraph((one) => (one.call === send ? answer() : respond(one)), app);
    await expect(preparation(prepare, connection, draft).run()).rejects.toMatchObject({
      failure: { kind: 'unavailable' },
    });
  });

  it('that Facebook can not use is rejected', async () => {
    const { respond } = uploads();
    const { connection } = scriptedGraph(
      (one) => (one.call === send ? refusal(6000, 1363022, 400, 'Too small') : respond(one)),
      app,
    );
    await expect(preparation(prepare, connection, draft).run()).rejects.toMatchObject({
      failure: { kind: 'rejected', message: expect.stringContaining('Too small') },
    });
  });
});
