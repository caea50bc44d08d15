import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defaultWorkspaceId } from '../../src/scheduler/index.ts';
import { lookUpMedia, tidyMedia } from '../../src/services/index.ts';
import { openHttpApp, type HttpApp } from '../support/http-app.ts';
import { png } from '../support/media-files.ts';
import { createMediaFolder, placeOf, type MediaFolder } from '../support/upload.ts';

let folder: MediaFolder;
let server: HttpApp;
let shade = 0;
/** Where files are fetched from: by path, how it answers; and how often each was asked for. */
let site: Server;
let siteUrl: string;
let answers: Record<string, (response: ServerResponse) => void>;
let asked: string[];

beforeAll(async () => {
  site = createServer((request, response) => {
    asked.push(request.url ?? '');
    const answer = answers[request.url ?? ''];
    if (answer === undefined) response.writeHead(404).end('nothing');
    else answer(response);
  }).listen(0, '127.0.0.1');
  await once(site, 'listening');
  siteUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  folder = await createMediaFolder();
  server = await openHttpApp({
    CARILLON_MEDIA_DIR: folder.path,
    CARILLON_MEDIA_MAX_MB: '1',
    CARILLON_ALLOW_PRIVATE_MEDIA: 'true',
  });
});
afterAll(async () => {
  await server.close();
  await folder.remove();
  site.closeAllConnections();
  site.close();
});
beforeEach(() => {
  answers = {};
  asked = [];
});

const newPicture = () => png(640, 480, (shade += 1));
const stored = async (bytes = newPicture()): Promise<string> =>
  (await server.call({ method: 'POST', path: '/api/media?name=a.png', raw: bytes })).body.media.id;
const post = (media: unknown, more = {}) => ({
  platform: 'facebook',
  scheduledAt: '2045-01-01T09:00Z',
  content: `Post ${randomUUID()}`,
  config: { media },
  ...more,
});
const schedule = (media: unknown, more = {}) => server.post('/api/agent/schedule', post(media, more));
const run = (text: string, ...values: unknown[]) =>
  server.app.services.db.run<Record<string, unknown>>({ text, values });
const whole = (bytes: Uint8Array) => (response: ServerResponse) => response.writeHead(200).end(bytes);

describe('a task', () => {
  it('remembers all that is known of its files', async () => {
    const picture = newPicture();
    const id = await stored(picture);
    const { status, body } = await schedule([{ id: id.toUpperCase(), alt: 'A wall' }]);
    expect(status).toBe(201);
    expect(body.task.config.media).toEqual([
      {
        id,
        kind: 'image',
        mime: 'image/png',
        bytes: picture.length,
        width: 640,
        height: 480,
        durationMs: null,
        frames: null,
        fps: null,
        videoCodec: null,
        audioCodec: null,
        pages: null,
        fileName: 'a.png',
        alt: 'A wall',
        title: null,
      },
    ]);
  });

  it('is told nothing of a file: what comes along is looked up anew', async () => {
    const id = await stored();
    const { body } = await schedule([
      { id, kind: 'video', mime: 'video/mp4', bytes: 1, width: 1, durationMs: 9 },
    ]);
    const beside = await schedule([{ id, url: 'file:///etc/passwd' }]);
    expect([beside.status, beside.body.task.config.media[0].url]).toEqual([201, undefined]);
    expect(body.task.config.media[0]).toMatchObject({
      kind: 'image',
      mime: 'image/png',
      width: 640,
      durationMs: null,
    });
  });

  it('can be sent back as it was read, and edited', async () => {
    const [first, second] = [await stored(), await stored()];
    const { task } = (await schedule([{ id: first, alt: 'A wall' }])).body;
    const edit = (body: unknown) =>
      server.call({ method: 'PATCH', path: `/api/agent/tasks/${task.id}`, body });
    expect((await edit({ config: task.config })).body.task.config).toEqual(task.config);
    expect((await edit({ config: { media: [{ id: second }] } })).body.task.config.media[0].id).toBe(second);
    expect((await edit({ content: 'Another text' })).body.task.config.media[0].id).toBe(second);
    const wrong = await edit({ config: { media: [{ id: randomUUID() }] } });
    expect([wrong.status, wrong.body.error.params.field]).toEqual([422, 'config.media[0]']);
  });

  it('is refused for each file that is not there, by its place', async () => {
    const id = await stored();
    const { status, body } = await schedule([{ id: randomUUID() }, { id }, { id: randomUUID() }]);
    expect([status, body.error.code, body.error.params.field]).toEqual([
      422,
      'invalid_input',
      'config.media[0]',
    ]);
    expect(body.error.errors.map((one: { params: { field: string } }) => one.params.field)).toEqual([
      'config.media[0]',
      'config.media[2]',
    ]);
  });

  it('can not show a file of another workspace', async () => {
    const [workspace] = await run(`insert into carillon.workspaces (name) values ('Another') returning id`);
    const [media] = await run(
      `insert into carillon.media (workspace_id, state, hash, kind, mime, bytes, file_name)
       values ($1, 'stored', 'x', 'image', 'image/png', 1, 'a.png') returning id`,
      workspace?.['id'],
    );
    expect((await schedule([{ id: media?.['id'] }])).body.error.params.field).toBe('config.media[0]');
    expect((await server.get(`/api/media/${String(media?.['id'])}`)).status).toBe(404);
  });

  it('of a batch or an import is completed too', async () => {
    const id = await stored();
    const both = await server.post('/api/agent/schedule', [post([{ id }]), post([{ id }])]);
    expect(
      both.body.tasks.map((task: { config: { media: { mime: string }[] } }) => task.config.media[0]?.mime),
    ).toEqual(['image/png', 'image/png']);
    answers['/b.png'] = whole(newPicture());
    const csv = `platform,scheduledAt,content,media\nfacebook,2045-01-01T10:00Z,Hello,${id} ${siteUrl}/b.png\nfacebook,2045-01-01T11:00Z,Hello,${siteUrl}/none.png`;
    const dry = (await server.post('/api/agent/import', { csv, dryRun: true })).body.report;
    expect(dry.rows.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['valid', 'refused']);
    expect(dry.rows[1].error.params.field).toBe('config.media[0]');
    const { report } = (await server.post('/api/agent/import', { csv, partial: true })).body;
    const { task } = (await server.get(`/api/agent/tasks/${report.rows[0].taskId}`)).body;
    expect(task.config.media.map(({ width }: { width: number }) => width)).toEqual([640, 640]);
  });
});

describe('a file by its address', () => {
  it('is fetched once for a batch, and stored', async () => {
    const bytes = newPicture();
    answers['/a%20b.png?c=1'] = whole(bytes);
    const url = `${siteUrl}/a%20b.png?c=1`;
    const { body } = await server.post('/api/agent/schedule', [
      post([{ url, alt: 'A' }]),
      post([{ url, alt: 'B' }]),
    ]);
    const media = body.tasks.map((task: { config: { media: unknown[] } }) => task.config.media[0]);
    expect(media).toMatchObject([
      { fileName: 'a b.png', alt: 'A', width: 640 },
      { fileName: 'a b.png', alt: 'B', width: 640 },
    ]);
    expect(media[0].url).toBeUndefined();
    expect(asked).toEqual(['/a%20b.png?c=1']);
    expect(folder.files()).toContain(placeOf(bytes));
  });

  it('may lead on, not for ever', async () => {
    answers['/from'] = (response) => response.writeHead(302, { location: '/to.png' }).end();
    answers['/to.png'] = whole(newPicture());
    answers['/round'] = (response) => response.writeHead(302, { location: '/round' }).end();
    answers['/file'] = (response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end();
    expect((await schedule([{ url: `${siteUrl}/from` }])).status).toBe(201);
    expect((await schedule([{ url: `${siteUrl}/round` }])).body.error.message).toContain('more than 5 times');
    expect((await schedule([{ url: `${siteUrl}/file` }])).body.error.message).toContain('it leads to file:');
  });

  it('that gives nothing, too much, or no file is refused by its place', async () => {
    const before = folder.files();
    answers['/text'] = whole(Buffer.from('Hello'));
    answers['/declared'] = (response) => response.writeHead(200, { 'content-length': 2 ** 30 }).end();
    // Says nothing of its length, and goes on until it is hung up on.
    answers['/endless'] = (response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) continue;
      };
      response.writeHead(200).on('drain', more);
      more();
    };
    answers['/cut'] = (response) => {
      response.writeHead(200, { 'content-length': 1_000 }).write(newPicture().subarray(0, 50));
      setImmediate(() => response.destroy());
    };
    const problems: Record<string, string> = {
      '/none': 'it answered 404',
      '/text': 'its type is not known',
      '/declared': 'larger than 1048576 bytes',
      '/endless': 'larger than 1048576 bytes',
      '/cut': 'it ended before all of it had come',
    };
    for (const [path, problem] of Object.entries(problems)) {
      const { status, body } = await schedule([{ url: siteUrl + path }]);
      expect([status, body.error.params.field]).toEqual([422, 'config.media[0]']);
      expect(body.error.message).toContain(problem);
    }
    expect([folder.files(), folder.incoming()]).toEqual([before, []]);
  });

  it('that is not public is refused, and nobody is asked there', async () => {
    const { services } = server.app;
    services.settings.media = { ...services.settings.media, allowPrivate: false };
    try {
      for (const url of [
        `${siteUrl}/a.png`,
        'http://[::1]/a.png',
        'http://169.254.169.254/latest',
        'http://10.0.0.1/',
      ])
        expect((await schedule([{ url }])).body.error.message).toMatch(/the address \S+ is not public/);
      expect(asked).toEqual([]);
    } finally {
      services.settings.media = { ...services.settings.media, allowPrivate: true };
    }
  });
});

describe('a row of another application', () => {
  const insert = async (media: unknown): Promise<string> => {
    const [row] = await run(
      `insert into carillon.agent_tasks (type, platform, scheduled_at, content, config)
       values ('social_post', 'facebook', now(), $1, jsonb_build_object('media', $2::jsonb)) returning id`,
      `Post ${randomUUID()}`,
      JSON.stringify(media),
    );
    return String(row?.['id']);
  };

  it('that holds ids alone is published, and what is known of its files is looked up', async () => {
    const id = await stored();
    const { db } = server.app.services;
    const looked = await lookUpMedia(db, defaultWorkspaceId, { link: 'a', media: [{ id, alt: 'A wall' }] });
    expect(looked).toMatchObject({
      missing: null,
      config: { link: 'a', media: [{ id, width: 640, alt: 'A wall' }] },
    });
    const taskId = await insert([{ id }]);
    await server.app.process();
    expect((await server.get(`/api/agent/tasks/${taskId}`)).body.task).toMatchObject({ status: 'completed' });
  });

  it('that names no stored file fails, and says which', async () => {
    const known = await stored();
    const ids = [
      await insert([{ id: known }, { id: randomUUID() }]),
      await insert('a.png'),
      await insert([{ url: siteUrl }]),
    ];
    await server.app.process();
    const tasks = await Promise.all(
      ids.map(async (id) => (await server.get(`/api/agent/tasks/${id}`)).body.task),
    );
    expect(tasks.map(({ status, failureKind }) => [status, failureKind])).toEqual(
      ids.map(() => ['failed', 'invalid']),
    );
    expect(tasks[0].lastError).toBe(
      'config.media[1] names no file that is stored. Upload the files, edit the post, and retry it.',
    );
    expect(tasks[1].lastError).toContain('config.media is no list');
  });
});

describe('tidying', () => {
  const age = (id: string, days: number) =>
    run(`update carillon.media set created_at = created_at - $2 * interval '1 day' where id = $1`, id, days);

  it('removes what is old and no task shows, and only that', async () => {
    const pictures = [newPicture(), newPicture(), newPicture()];
    const [unused = '', used = '', young = ''] = await Promise.all(pictures.map(stored));
    await schedule([{ id: used }]);
    await age(unused, 91);
    await age(used, 91);
    await age(young, 89);
    expect(await tidyMedia(server.app.services)).toEqual({ removed: 1 });
    expect((await server.get(`/api/media/${unused}`)).status).toBe(404);
    for (const id of [used, young]) expect((await server.get(`/api/media/${id}/content`)).status).toBe(200);
    expect(pictures.map((one) => folder.files().includes(placeOf(one)))).toEqual([false, true, true]);
  });

  it('ends removals that nobody ended, and uploads that were given up', async () => {
    const pictures = [newPicture(), newPicture()];
    const [removing = '', arriving = ''] = await Promise.all(pictures.map(stored));
    const mark = (id: string, state: string, since: string) =>
      run(
        `update carillon.media set state = $2, state_since = now() - $3::interval where id = $1`,
        id,
        state,
        since,
      );
    await mark(removing, 'removing', '9 minutes');
    await mark(arriving, 'arriving', '23 hours');
    await tidyMedia(server.app.services);
    expect(pictures.map((one) => folder.files().includes(placeOf(one)))).toEqual([true, true]);
    await mark(removing, 'removing', '11 minutes');
    await mark(arriving, 'arriving', '25 hours');
    await tidyMedia(server.app.services);
    expect(pictures.map((one) => folder.files().includes(placeOf(one)))).toEqual([false, false]);
    expect(await run(`select id from carillon.media where id = any($1)`, [removing, arriving])).toEqual([]);
  });
});
