import { randomUUID } from 'node:crypto';
import { access, mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/app.ts';
import { readConfig } from '../../src/config/index.ts';
import type { Media } from '../../src/platforms/index.ts';
import {
  addMedia,
  createMediaSource,
  getMedia,
  readMedia,
  removeMedia,
  tidyMedia,
  type MediaSettings,
} from '../../src/services/index.ts';
import { createDiskStore, createS3Store, type MediaStore } from '../../src/services/media/store/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { hashOf, mp4, png } from '../support/media-files.ts';
import { openApp, person } from '../support/open-app.ts';
import { openS3Server, type S3Server } from '../support/s3-server.ts';
import { spawnUpload } from '../support/spawn-upload.ts';
import { createMediaFolder, placeOf, type MediaFolder } from '../support/upload.ts';

let database: TestDatabase;
let folder: MediaFolder;
let s3: S3Server;
let app: App;
let shade = 0;

beforeAll(async () => {
  [database, folder, s3] = await Promise.all([createTestDatabase(), createMediaFolder(), openS3Server()]);
  ({ app } = await openApp(database.url, { CARILLON_SIMULATE: 'always', CARILLON_MEDIA_DIR: folder.path }));
});
afterAll(async () => {
  await app.close();
  await s3.close();
  await folder.remove();
  await database.drop();
});

const stream = (bytes: Uint8Array<ArrayBuffer>) => new Blob([bytes]).stream();
const newPicture = () => png(300, 200, (shade += 1));
const settingsOf = (variables: Record<string, string>): MediaSettings => readConfig(variables).media;
const onS3 = () => ({
  ...app.services,
  settings: { ...app.services.settings, media: settingsOf(s3.variables) },
});
const sourceOf = (settings: MediaSettings) =>
  createMediaSource(
    { settings, signer: app.services.mediaSigner, clock: app.services.clock },
    app.services.db,
    person.workspaceId,
  );
const shown = (media: Omit<Media, 'alt' | 'title'>): Media => ({ ...media, alt: null, title: null });

describe.each(['a folder', 'S3'])('a store in %s', (kind) => {
  let store: MediaStore;
  const bytes = mp4({ width: 8, height: 8, durationMs: 100, bytes: 300_000 }).map(
    (one, at) => one ^ (at % 7),
  );
  const hash = hashOf(bytes);

  beforeAll(() => {
    const { s3: bucket } = settingsOf(kind === 'S3' ? s3.variables : {});
    store = bucket === null ? createDiskStore(folder.path) : createS3Store(bucket);
  });
  const put = async () => {
    const path = join(tmpdir(), `carillon-${randomUUID()}`);
    await writeFile(path, bytes);
    await store.put(hash, path);
    await rm(path, { force: true });
  };
  const read = async (start: number, end: number) => {
    const part = await store.read(hash, start, end);
    return part === null ? null : new Response(part).bytes();
  };

  it('gives what it was given, whole and in parts', async () => {
    await put();
    expect(await store.size(hash)).toBe(bytes.length);
    for (const [start, end] of [
      [0, bytes.length],
      // The server gives all of it to "bytes=0-0".
      [0, 2],
      [100_000, 200_000],
      [299_999, 300_000],
      [5, 5],
    ] as const)
      expect(Buffer.compare((await read(start, end)) ?? Buffer.from('-'), bytes.subarray(start, end))).toBe(
        0,
      );
  });

  it('takes the same file twice', async () => {
    await put();
    await put();
    expect(await store.size(hash)).toBe(bytes.length);
  });

  it('knows what it does not have, and removes what is gone', async () => {
    await store.remove(hash);
    expect([await store.size(hash), await read(0, 10)]).toEqual([null, null]);
    await store.remove(hash);
  });
});

describe('media in S3', () => {
  it('is added, read, converted and removed', async () => {
    const services = onS3();
    const bytes = newPicture();
    const media = await addMedia(services, person, stream(bytes), { fileName: 'a.png' });
    const { open, end } = readMedia(services, media, 'bytes=0-7');
    expect([end, Buffer.from(await new Response(await open()).bytes()).toString('latin1')]).toEqual([
      8,
      '\x89PNG\r\n\x1a\n',
    ]);
    const source = sourceOf(services.settings.media);
    const original = await source.open(shown(media));
    expect(Buffer.compare(await original.read(10, 20), bytes.subarray(10, 20))).toBe(0);
    const small = await source.open(shown(media), { mimes: ['image/jpeg'], maxPixels: 15_000 });
    expect([small.mime, small.bytes, [...(await small.read(0, 2))]]).toEqual([
      'image/jpeg',
      (await small.read()).length,
      [255, 216],
    ]);
    await removeMedia(services, person, media.id);
    await expect(source.open(shown(media))).rejects.toMatchObject({ failure: { kind: 'invalid' } });
  });

  it('that is not there, refused or away says so, and nothing is stored', async () => {
    const other = await openS3Server();
    const trying = async (variables: Record<string, string>) => {
      const { settings } = app.services;
      const services = { ...app.services, settings: { ...settings, media: settingsOf(variables) } };
      const bytes = newPicture();
      const adding = addMedia(services, person, stream(bytes));
      await expect(adding).rejects.toMatchObject({ code: 'media_store_failed', status: 503 });
      return adding.catch((error: Error) => error.message);
    };
    const ok = other.variables;
    expect(await trying({ ...ok, CARILLON_S3_BUCKET: 'nowhere' })).toContain('404');
    expect(await trying({ ...ok, CARILLON_S3_ACCESS_KEY_ID: 'somebody' })).toContain('403');
    await other.close();
    expect(await trying(ok)).toContain('ECONNREFUSED');
    const media = await addMedia(onS3(), person, stream(newPicture()));
    await expect(
      sourceOf(settingsOf(ok))
        .open(shown(media))
        .then((file) => file.read()),
    ).rejects.toMatchObject({
      failure: { kind: 'unavailable' },
    });
  });
});

describe('for a connector', () => {
  it('a file is the original where it is taken, and untouched by a conversion', async () => {
    const { services } = app;
    const bytes = newPicture();
    const media = shown(await addMedia(services, person, stream(bytes)));
    const source = sourceOf(services.settings.media);
    for (const accepted of [
      undefined,
      { mimes: ['image/png'] },
      { mimes: ['image/png'], maxBytes: bytes.length },
    ]) {
      const file = await source.open(media, accepted);
      expect([file.mime, file.bytes, Buffer.compare(await file.read(), bytes)]).toEqual([
        'image/png',
        bytes.length,
        0,
      ]);
    }
    expect((await source.open(media, { mimes: ['image/png'], maxPixels: 15_000 })).mime).toBe('image/png');
    expect(Buffer.compare(await (await source.open(media)).read(), bytes)).toBe(0);
  });

  it('a file that can not be made to fit, or is gone, is invalid', async () => {
    const { services } = app;
    const bytes = newPicture();
    const media = shown(await addMedia(services, person, stream(bytes)));
    const source = sourceOf(services.settings.media);
    const invalid = { failure: { kind: 'invalid' } };
    await expect(source.open(media, { mimes: ['image/png'], maxBytes: 10 })).rejects.toMatchObject(invalid);
    await rm(join(folder.path, placeOf(bytes)));
    await expect((await source.open(media)).read()).rejects.toMatchObject(invalid);
    await expect(source.open(media, { mimes: ['image/jpeg'] })).rejects.toMatchObject(invalid);
    const elsewhere = { ...media, id: randomUUID() };
    await expect(source.open(elsewhere)).rejects.toMatchObject(invalid);
  });

  it('there is no public address without CARILLON_PUBLIC_URL', async () => {
    const media = shown(await addMedia(app.services, person, stream(newPicture())));
    expect(await sourceOf(app.services.settings.media).publicUrl(media)).toBeNull();
  });
});

describe('a host that forgets its disk', () => {
  it('stores nothing without S3, and says what to do', async () => {
    const { settings } = app.services;
    const services = { ...app.services, settings: { ...settings, media: settingsOf({ VERCEL: '1' }) } };
    const adding = addMedia(services, person, stream(newPicture()));
    await expect(adding).rejects.toMatchObject({ code: 'media_store_missing' });
    await expect(adding).rejects.toThrow('Set CARILLON_S3_ENDPOINT, CARILLON_S3_BUCKET');
    expect(await tidyMedia(services)).toEqual({ removed: 0 });
    expect(settingsOf({ ...s3.variables, VERCEL: '1' }).s3).not.toBeNull();
  });

  it('half of S3 is no S3', () => {
    const { CARILLON_S3_BUCKET: _, ...half } = s3.variables;
    expect(() => readConfig(half)).toThrow('CARILLON_S3_BUCKET: missing');
  });
});

describe('a process that is killed in an upload', () => {
  it('leaves no file and no row, and the next upload is as if it had not been', async () => {
    const bytes = mp4({ width: 8, height: 8, durationMs: 100, bytes: 500_000 });
    const before = folder.files();
    const child = await spawnUpload({ databaseUrl: database.url, folder: folder.path, bytes: 250_000 });
    expect(folder.incoming()).toHaveLength(1);
    await child.kill();
    expect(folder.files()).toEqual(before);
    const { rows } = await app.services.db.pool.query(
      `select from carillon.media where file_name = 'doomed.mp4'`,
    );
    expect(rows).toEqual([]);
    const media = await addMedia(app.services, person, stream(bytes), { fileName: 'a.mp4' });
    expect(await getMedia(app.services, person, media.id)).toMatchObject({ kind: 'video', bytes: 500_000 });
    expect(folder.incoming()).toHaveLength(1);
  });

  it('leaves a part that is deleted after a day', async () => {
    const incoming = join(folder.path, 'incoming');
    await mkdir(incoming, { recursive: true });
    const [left = ''] = await readdir(incoming);
    const fresh = join(incoming, `${randomUUID()}.part`);
    await writeFile(fresh, 'half');
    const old = new Date(Date.now() - 25 * 3_600_000);
    await utimes(join(incoming, left), old, old);
    await tidyMedia(app.services);
    await access(fresh);
    expect(await readdir(incoming)).toHaveLength(1);
  });
});
