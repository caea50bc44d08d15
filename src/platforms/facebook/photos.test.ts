import { describe, expect, it } from 'vitest';
import { image, video } from '../../../test/support/media.ts';
import {
  Crash,
  oddAnswers,
  plainDraft,
  preparation,
  refusal,
  scriptedGraph,
} from '../../../test/support/scripted-graph.ts';
import { prepare } from './prepare.ts';

const photos = [image(4, 3, { alt: 'A bell' }), image(5, 3), image(6, 3)];
const draft = { ...plainDraft, media: photos };

/** Gives each photo a number, from 901 on. */
function numbering() {
  let last = 900;
  return () => {
    last += 1;
    return Response.json({ id: String(last), post_id: 'none', more: true });
  };
}

describe('the photos of a post', () => {
  it('go up one by one, unpublished, as files with their alternative texts', async () => {
    const { connection, seen } = scriptedGraph(numbering());
    const { run } = preparation(prepare, connection, draft);
    expect(await run()).toEqual({ handle: { 'photo:0': '901', 'photo:1': '902', 'photo:2': '903' } });
    expect(seen.map(({ call }) => call)).toEqual(Array(3).fill('POST graph.test/v26.0/111/photos'));
    const [first, second] = seen;
    expect(first?.form).toMatchObject({ published: 'false', alt_text_custom: 'A bell' });
    expect(second?.form).not.toHaveProperty('alt_text_custom');
    const source = first?.form['source'];
    if (!(source instanceof File)) throw new Error('no file came');
    expect([source.type, source.name, source.size]).toEqual(['image/png', 'a.png', photos[0]?.bytes]);
    expect(first?.headers.get('authorization')).toBe('Bearer tok');
  });

  it('are each sent once, wherever the process ends', async () => {
    for (const crashAt of [1, 2, 3]) {
      const { connection, seen } = scriptedGraph(numbering());
      const { run } = preparation(prepare, connection, draft);
      await expect(run(crashAt)).rejects.toBeInstanceOf(Crash);
      expect(seen).toHaveLength(crashAt);
      expect(await run()).toEqual({ handle: { 'photo:0': '901', 'photo:1': '902', 'photo:2': '903' } });
      expect(seen).toHaveLength(3);
      await run();
      expect(seen).toHaveLength(3);
    }
  });

  it('go up anew when they are a day old, or when another file or text took their place', async () => {
    const graph = scriptedGraph(numbering());
    const { run, kept } = preparation(prepare, graph.connection, draft);
    await run();
    graph.pass(19 * 3_600_000);
    await run();
    expect(graph.seen).toHaveLength(3);
    graph.pass(3_600_000);
    expect(await run()).toMatchObject({ handle: { 'photo:0': '904' } });
    expect(graph.seen).toHaveLength(6);

    const changed = { ...draft, media: [{ ...image(4, 3), alt: 'Two bells' }, ...photos.slice(1)] };
    const progress = { kept: kept(), keep: async () => undefined };
    expect(await prepare(graph.connection, changed, progress)).toEqual({
      handle: { 'photo:0': '907', 'photo:1': '905', 'photo:2': '906' },
    });
  });

  it('that were interrupted leave the others where they are', async () => {
    let calls = 0;
    const number = numbering();
    const answers = () => {
      calls += 1;
      return calls === 2 ? Promise.reject(new Error('socket hang up')) : number();
    };
    const { connection, seen } = scriptedGraph(answers);
    const { run } = preparation(prepare, connection, draft);
    await expect(run()).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
    expect(await run()).toEqual({ handle: { 'photo:0': '901', 'photo:1': '902', 'photo:2': '903' } });
    expect(seen).toHaveLength(4);
  });

  it.each(oddAnswers)('are not taken for uploaded after %s', async (_name, answer) => {
    const { connection } = scriptedGraph(answer);
    const { run, kept } = preparation(prepare, connection, draft);
    await expect(run()).rejects.toMatchObject({ name: 'CallFailed', failure: { kind: 'unavailable' } });
    expect(kept()).toEqual({});
  });

  it.each([
    [324, 1366046, 'rejected'],
    [190, 463, 'auth_revoked'],
    [200, undefined, 'permission'],
    [368, 1390008, 'rate_limited'],
  ])('fail as Facebook says: %s/%s', async (code, subcode, kind) => {
    const { connection } = scriptedGraph(() => refusal(code, subcode));
    const { run } = preparation(prepare, connection, draft);
    await expect(run()).rejects.toMatchObject({ failure: { kind } });
  });

  it('are not brought where a draft could not be published whole', async () => {
    const { connection, seen } = scriptedGraph(numbering());
    for (const wrong of [
      { ...draft, media: [...photos, video()] },
      { ...draft, format: 'story' as const },
      { ...draft, format: 'reel' as const },
    ]) {
      await expect(preparation(prepare, connection, wrong).run()).rejects.toMatchObject({
        failure: { kind: 'invalid' },
      });
    }
    expect(seen).toEqual([]);
  });
});

it('nothing is done for a draft without files', async () => {
  const { connection, seen } = scriptedGraph(numbering());
  expect(await preparation(prepare, connection, plainDraft).run()).toEqual({ handle: {} });
  expect(seen).toEqual([]);
});
