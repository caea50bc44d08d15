import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { mp4, pdf, png } from '../support/media-files.ts';
import { firstLine, openHome, type Home } from '../support/server-process.ts';
import { createMediaFolder, type MediaFolder } from '../support/upload.ts';

let home: Home;
let database: TestDatabase;
let folder: MediaFolder;
let sources: MediaFolder;
beforeAll(async () => {
  home = openHome();
  sources = await createMediaFolder();
});
afterAll(async () => {
  home.close();
  await sources.remove();
});
beforeEach(async () => {
  database = await createTestDatabase();
  folder = await createMediaFolder();
});
afterEach(async () => {
  await database.drop();
  await folder.remove();
});

const on = () => ({
  variables: {
    DATABASE_URL: database.url,
    CARILLON_SIMULATE: 'always',
    CARILLON_MEDIA_DIR: folder.path,
    CARILLON_MEDIA_MAX_MB: '4',
  },
});
const media = (...args: string[]) => home.run(['media', ...args], on());
function fileOf(name: string, bytes: Uint8Array): string {
  const path = join(sources.path, name);
  writeFileSync(path, bytes);
  return path;
}

describe('carillon media', () => {
  it('adds files, lists them and removes them', async () => {
    const wall = fileOf('wall.png', png(40, 30));
    const slides = fileOf('slides.pdf', pdf(2));
    const added = (await media('add', wall, slides, '--json')).json.media;
    expect(added).toMatchObject([
      { fileName: 'wall.png', mime: 'image/png', deduplicated: false },
      { fileName: 'slides.pdf', pages: 2 },
    ]);
    expect((await media('add', wall)).stdout).toBe(
      `${added[0].id}  wall.png  image/png 40x30  (it was there before)\n`,
    );
    expect((await media('list', '--limit', '1')).stdout).toMatch(
      /^id +name +what +bytes +stored \(UTC\)\n\S+ +slides\.pdf +application\/pdf 2 pages .*\nMore: carillon media list --cursor \S+\n$/,
    );
    expect((await media('list', '--kind', 'image', '--json')).json.media).toMatchObject([
      { id: added[0].id },
    ]);
    expect((await media('remove', added[0].id)).stdout).toBe(`The file ${added[0].id} is removed.\n`);
    expect(folder.files()).toHaveLength(1);
  });

  it('says what is wrong, and stores nothing when one of several can not be read', async () => {
    const text = fileOf('a.txt', Buffer.from('Hello'));
    expect(await media('add', text)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^a\.txt was not stored/),
    });
    const missing = await media('add', fileOf('b.png', png(4, 3)), join(sources.path, 'none.png'), '--json');
    expect(missing).toMatchObject({ code: 1, json: { error: { code: 'invalid_input' } } });
    expect((await media('list')).stdout).toBe('There is no file.\n');
    expect((await media('remove', 'x', '--json')).json.error.code).toBe('invalid_input');
  });
});

describe('an upload over a socket', () => {
  it('is stored, served, and refused in a way that its sender reads to the end', async () => {
    const server = home.start(['serve', '--json'], on());
    const { url, apiKey } = await firstLine<{ url: string; apiKey: string }>(server);
    const headers = { 'x-api-key': apiKey };
    const send = async (body: FormData | Uint8Array<ArrayBuffer>) => {
      const answer = await fetch(`${url}/api/media`, { method: 'POST', headers, body });
      return { status: answer.status, body: (await answer.json()) as { media: { id: string } } };
    };
    const film = mp4({ width: 640, height: 360, durationMs: 1_000, bytes: 3_000_000 });
    const form = (bytes: Uint8Array<ArrayBuffer>) => {
      const data = new FormData();
      data.set('file', new File([bytes], 'film.mp4'));
      return data;
    };
    const stored = await send(film);
    expect([stored.status, (await send(form(film))).status]).toEqual([201, 200]);
    const content = await fetch(`${url}/api/media/${stored.body.media.id}/content`, { headers });
    expect(Buffer.compare(await content.bytes(), film)).toBe(0);
    const large = mp4({ width: 640, height: 360, durationMs: 1_000, bytes: 7_000_000 });
    expect([(await send(large)).status, (await send(form(large))).status]).toEqual([413, 413]);
    expect(folder.incoming()).toEqual([]);
    // A client that hangs up in the middle.
    const hangUp = new AbortController();
    const half = new ReadableStream({
      pull: (controller) => {
        controller.enqueue(film.subarray(0, 100_000));
        return new Promise((resolve) => setTimeout(resolve, 20));
      },
    });
    const init = {
      method: 'POST',
      headers,
      body: half,
      duplex: 'half',
      signal: hangUp.signal,
    } as RequestInit;
    const sending = fetch(`${url}/api/media`, init).catch(() => 'hung up');
    await expect.poll(() => folder.incoming().length).toBe(1);
    hangUp.abort();
    expect(await sending).toBe('hung up');
    await expect.poll(() => folder.incoming()).toEqual([]);
    expect(folder.files()).toHaveLength(1);
    await server.kill('SIGTERM');
  });
});
