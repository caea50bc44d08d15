import { describe, expect, it } from 'vitest';
import { image, mediaSource, video } from '../../../test/support/media.ts';
import { scriptUploads, showing } from '../../../test/support/twitter-uploads.ts';
import type { Media } from '../media.ts';
import { twitter } from './index.ts';

const open = (change = {}) => scriptUploads(twitter, change);
/** Three segments. */
const film = (change: Partial<Media> = {}) => video({ bytes: 9 * 1024 * 1024 }, change);
const notFound = () => Response.json({ title: 'Not Found' }, { status: 404 });
const badRequest = () =>
  Response.json({ errors: [{ message: 'Segments do not add up to the size.' }] }, { status: 400 });
const hourMs = 3_600_000;

describe('a process that dies while it uploads', () => {
  const draft = showing(image(), film({ alt: 'Bells' }));
  const first = ['initialize', 'append 17 0', 'finalize 17'];
  const second = ['initialize', 'append 18 0', 'append 18 1', 'append 18 2', 'finalize 18', 'describe 18'];
  const whole = [...first, ...second];
  const handle = { mediaIds: '17,18', mediaKeys: '3_17,3_18' };

  it('would have kept nine steps', async () => {
    const on = open();
    expect(await on.prepare(draft)).toEqual({ handle });
    expect([on.asked, on.keeps()]).toEqual([whole, 9]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])('after it kept step %i asks for nothing twice', async (at) => {
    const on = open();
    await expect(on.prepare(draft, { at })).rejects.toThrow('died');
    expect(await on.prepare(draft)).toEqual({ handle });
    expect(on.asked).toEqual(whole);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])('before it kept step %i repeats that step alone', async (at) => {
    const on = open();
    await expect(on.prepare(draft, { at, before: true })).rejects.toThrow('died');
    const prepared = await on.prepare(draft);
    expect('handle' in prepared && prepared.handle['mediaIds']?.split(',')).toHaveLength(2);
    expect(on.asked).toHaveLength(whole.length + 1);
  });

  it('asks for nothing more when everything stood', async () => {
    const on = open();
    await on.prepare(draft);
    expect(await on.prepare(draft)).toEqual({ handle });
    expect(on.asked).toEqual(whole);
  });
});

describe('what was kept', () => {
  it.each([
    ['another file', showing(image(4, 3, {}, 1))],
    ['another text about it', showing(image(4, 3, { alt: 'A bell' }))],
  ])('is of no use for %s', async (_what, next) => {
    const on = open();
    await on.prepare(showing(image()));
    expect(await on.prepare(next)).toMatchObject({ handle: { mediaIds: '18' } });
  });

  it('is of no use when it can not be read', async () => {
    const on = open();
    const kept = { 0: 'nonsense' };
    const prepared = await twitter.prepare(on.connection, showing(image()), { kept, keep: async () => {} });
    expect(prepared).toMatchObject({ handle: { mediaIds: '17' } });
  });

  it('is of no use when the file is converted to something else now', async () => {
    let length = 5 * 1024 * 1024;
    const shrinking = async () => ({
      mime: 'image/png',
      bytes: length,
      read: async (start = 0, end = length) => new Uint8Array(end - start),
    });
    const on = open({ media: { ...mediaSource, open: shrinking } });
    await expect(on.prepare(showing(image()), { at: 2 })).rejects.toThrow('died');
    length -= 1;
    expect(await on.prepare(showing(image()))).toMatchObject({ handle: { mediaIds: '18' } });
    expect(on.bodies).toContainEqual(expect.objectContaining({ total_bytes: length }));
  });

  it.each([
    ['still good after nine tenths of what X gave', 0.89, '17'],
    ['made anew in the last tenth', 0.91, '18'],
  ])('is %s', async (_what, part, id) => {
    for (const at of [2, 99]) {
      const on = open();
      await on.prepare(showing(image()), { at }).catch(() => {});
      on.pass(part * 24 * hourMs);
      expect(await on.prepare(showing(image()))).toMatchObject({ handle: { mediaIds: id } });
    }
  });

  it('holds as long as X says at the end, not as long as its session would have', async () => {
    const on = open();
    on.next('initialize', Response.json({ data: { id: '21', expires_after_secs: 1_295_999 } }));
    await on.prepare(showing(image()));
    on.pass(23 * hourMs);
    expect(await on.prepare(showing(image()))).toMatchObject({ handle: { mediaIds: '17' } });
  });

  it('holds for twelve hours, less a tenth, where X says no time', async () => {
    for (const [hours, id] of [
      [10.7, '21'],
      [10.9, '17'],
    ] as const) {
      const on = open();
      on.next('initialize', Response.json({ data: { id: '21' } }));
      on.next('finalize', Response.json({ data: { id: '21' } }));
      await on.prepare(showing(image()));
      on.pass(hours * hourMs);
      expect(await on.prepare(showing(image()))).toMatchObject({ handle: { mediaIds: id } });
    }
  });
});

describe('an upload that X lost', () => {
  it.each([
    ['its session, before a segment', 'append 17 1', notFound],
    ['its session, in other words', 'append 17 0', badRequest],
    ['a segment, and says so at the end', 'finalize 17', badRequest],
    ['all of it, and says so at the end', 'finalize 17', notFound],
    ['it before it was described', 'describe 17', notFound],
  ])('(%s) is sent anew, whole', async (_what, step, answer) => {
    const on = open();
    on.next(step, answer);
    expect(await on.prepare(showing(film({ alt: 'Bells' })))).toMatchObject({ handle: { mediaIds: '18' } });
    expect(on.asked.filter((asked) => asked.startsWith('append 18'))).toHaveLength(3);
  });

  it.each([notFound, badRequest])('(while it was at work on it) is sent anew', async (answer) => {
    const on = open();
    on.next('finalize 17', Response.json({ data: { id: '17', processing_info: { state: 'pending' } } }));
    on.next('status 17', answer);
    await on.prepare(showing(film()));
    expect(await on.prepare(showing(film()))).toMatchObject({ handle: { mediaIds: '18' } });
  });

  it.each([
    [notFound, 'unavailable'],
    [badRequest, 'rejected'],
  ])('twice is given up, and begins with nothing next time', async (answer, kind) => {
    const on = open();
    on.next('finalize', answer, answer);
    await expect(on.prepare(showing(film()))).rejects.toMatchObject({ failure: { kind } });
    expect(on.kept()).toEqual({});
    expect(await on.prepare(showing(film()))).toMatchObject({ handle: { mediaIds: '19' } });
  });

  it('twice in two runs is given up, too: it would never end', async () => {
    const on = open();
    const pending = () => Response.json({ data: { id: '17', processing_info: { state: 'pending' } } });
    on.next('finalize', pending, pending);
    on.next('status', notFound, notFound);
    await on.prepare(showing(film()));
    expect(await on.prepare(showing(film()))).toMatchObject({ waitMs: 5_000 });
    await expect(on.prepare(showing(film()))).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
  });

  it('is not what a refused text about it means', async () => {
    const on = open();
    on.next('describe', badRequest);
    await expect(on.prepare(showing(film({ alt: 'Bells' })))).rejects.toMatchObject({
      failure: { kind: 'rejected', message: expect.stringContaining('Segments do not add up') },
    });
    expect(on.asked.filter((step) => step === 'initialize')).toHaveLength(1);
  });
});

it('an upload stops where the store gives fewer bytes than it said', async () => {
  const short = async (media: Media) => ({
    ...(await mediaSource.open(media)),
    read: async () => new Uint8Array(3),
  });
  const on = open({ media: { ...mediaSource, open: short } });
  await expect(on.prepare(showing(image()))).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
  expect(on.asked).toEqual(['initialize']);
});
