import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import { startModelEndpoint } from '../support/model-endpoint.ts';
import {
  firstLine,
  isAlive,
  openHome,
  repository,
  until,
  type Home,
  type Started,
  type Welcome,
} from '../support/server-process.ts';
import { openApi, readFeed } from './api.ts';

const warmStartMs = 3_000;
const ownKey = 'a-key-of-ones-own-choice';
const everythingSimulated = ['facebook', 'linkedin', 'twitter', 'whatsapp'];

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

function newHome(owner?: { uid: number; gid: number }): Home {
  const home = openHome(owner);
  cleanups.push(home.close);
  return home;
}

/** Waits until a server without --json has said all it says at its start. */
async function greeting(started: Started): Promise<string> {
  await until(() => /^ {2}cron /m.test(started.stdout()), `it is not ready: ${started.stderr()}`);
  return started.stdout();
}

const urlIn = (text: string): string => /Carillon is ready on (http:\S+)/.exec(text)?.[1] ?? '';

describe('serve', () => {
  it('says where it is and what is simulated, and shows its first API key once', async () => {
    const home = newHome();
    const first = home.start(['serve']);
    const text = await greeting(first);
    expect(text).toMatch(/^Carillon is ready on http:\/\/127\.0\.0\.1:\d+$/m);
    expect(text).toContain(`  data       ${home.dataDir}\n`);
    expect(text).toContain(`  simulated  ${everythingSimulated.join(', ')}\n`);
    expect(text).toContain(`  cron       the secret is in ${home.dataDir}/cron-secret\n`);
    const key = / {2}API key {4}(carillon_\S+) {4}\(shown this once\)/.exec(text)?.[1] ?? '';
    const { stats } = await openApi(urlIn(text), key).get('/api/agent/tasks/stats');
    expect(stats.total).toBe(0);
    await first.kill('SIGTERM');

    const second = home.start(['serve']);
    const again = await greeting(second);
    expect(again).not.toContain('API key');
    expect((await openApi(urlIn(again), key).get('/api/agent/tasks/stats')).success).toBe(true);
    expect(first.stderr() + second.stdout() + second.stderr()).not.toContain(key);
  });

  it('takes the key of CARILLON_API_KEY and prints none', async () => {
    const server = await newHome().serve({ variables: { CARILLON_API_KEY: ownKey } });
    expect(server.welcome).toMatchObject({ success: true, simulated: everythingSimulated, apiKey: null });
    expect((await openApi(server.url, ownKey).get('/api/agent/tasks/stats')).success).toBe(true);
    await expect(openApi(server.url, 'another').get('/api/agent/tasks/stats')).rejects.toThrow('401');
    expect(server.stdout() + server.stderr()).not.toContain(ownKey);
  });

  it('is refused on data that is served already, and changes nothing', async () => {
    const home = newHome();
    const server = await home.serve();
    const before = [home.postgresPid(), statSync(home.dataDir).mtimeMs];
    const second = await home.run(['serve']);
    expect(second).toMatchObject({ code: 1, stdout: '' });
    expect(second.stderr).toBe(
      `Carillon already runs on ${home.dataDir} (pid ${server.pid}, http://127.0.0.1:0). Nothing was changed. ` +
        'Stop it first, or use another CARILLON_DATA_DIR.\n',
    );
    expect([home.postgresPid(), statSync(home.dataDir).mtimeMs]).toEqual(before);
    expect((await fetch(`${server.url}/ready`)).status).toBe(200);
  });

  it(`is ready within ${warmStartMs} ms on data that exists`, async () => {
    const home = newHome();
    const cold = await home.serve();
    await cold.kill('SIGTERM');
    const warm = await home.serve();
    console.log(`ready after ${cold.readyMs} ms the first time, ${warm.readyMs} ms on data that exists`);
    expect(warm.readyMs).toBeLessThanOrEqual(warmStartMs);
  });
});

describe('a signal', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    '%s hands running work back, stops Postgres and ends with 0; the next start does the work',
    async (signal) => {
      const model = await startModelEndpoint();
      cleanups.push(() => model.close());
      const home = newHome();
      const variables = {
        CARILLON_API_KEY: ownKey,
        CARILLON_MODEL: 'test',
        CARILLON_MODEL_URL: model.url,
        CARILLON_MODEL_KEY: 'key',
      };
      const first = await home.serve({ variables });
      model.answer({ text: 'Too late.', slow: { release: new Promise(() => undefined) } });
      const post = {
        platform: 'facebook',
        scheduledAt: new Date().toISOString(),
        config: { topic: 'bell towers' },
      };
      const { task } = await openApi(first.url, ownKey).post('/api/agent/schedule', post);
      await model.received(1);
      expect(await first.kill(signal)).toEqual({ code: 0, signal: null });
      expect(home.postgresPid()).toBeNull();

      model.answer({ text: 'The bells ring at noon.' });
      const second = await home.serve({ variables });
      const api = openApi(second.url, ownKey);
      const done = await until(async () => {
        const found = (await api.get(`/api/agent/tasks/${task.id}`)).task;
        return found.status === 'completed' && found;
      }, 'the work is not done');
      expect(done).toMatchObject({ content: 'The bells ring at noon.', retryCount: 0 });
      expect(await readFeed(api, 'facebook')).toMatchObject([{ taskId: task.id }]);
    },
  );

  it('to npm alone reaches the server that npm start runs', async () => {
    const home = newHome();
    const npm = home.start([], { command: ['npm', 'start', '--', '--json'], cwd: repository });
    const { url } = await firstLine<Welcome>(npm);
    const postgres = home.postgresPid() ?? 0;
    expect(isAlive(postgres)).toBe(true);
    process.kill(npm.pid, 'SIGTERM');
    await npm.exited;
    await until(() => home.postgresPid() === null && !isAlive(postgres), 'Postgres is not stopped');
    await expect(fetch(`${url}/health`)).rejects.toThrow('fetch failed');
  });
});

describe('a start that can not succeed', () => {
  it('names the database that does not answer and what to do', async () => {
    const home = newHome();
    const variables = { DATABASE_URL: `postgres://nobody:secret@127.0.0.1:${await freePort()}/posts` };
    const told = await home.run(['serve'], { variables });
    expect(told).toMatchObject({ code: 1, stdout: '' });
    expect(told.stderr).toMatch(
      /^The database at 127\.0\.0\.1:\d+\/posts does not answer: .*\. Start it, or correct DATABASE_URL\.$/m,
    );
    expect(told.stderr).not.toContain('secret');
    const json = await home.run(['serve', '--json'], { variables });
    expect(json).toMatchObject({
      code: 1,
      json: { success: false, error: { code: 'database_unreachable' } },
    });
    expect(home.postgresPid()).toBeNull();
  });

  it.each([
    ['FB_ACCESS_TOKEN', 'FB_PAGE_ID'],
    ['TWITTER_API_KEY', 'TWITTER_API_SECRET'],
    ['LINKEDIN_CLIENT_ID', 'LINKEDIN_CLIENT_SECRET'],
    ['WHATSAPP_ACCESS_TOKEN', 'WHATSAPP_PHONE_NUMBER_ID'],
  ])('names what is missing beside %s: %s', async (present, missing) => {
    const database = await createTestDatabase();
    cleanups.push(database.drop);
    const variables = { DATABASE_URL: database.url, [present]: 'a-secret-value' };
    const told = await newHome().run(['serve'], { variables });
    expect(told).toMatchObject({ code: 1, stdout: '' });
    expect(told.stderr).toMatch(new RegExp(`half configured: .*${missing}.* is missing`));
    expect(told.stderr).toContain(present);
    expect(told.stderr).not.toContain('a-secret-value');
  });

  it('leaves no Postgres behind', async () => {
    const home = newHome();
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    try {
      const told = await home.run(['serve'], { variables: { PORT: String(port) } });
      expect(told.code).toBe(1);
      expect(told.stderr).toContain(`Port ${port} on 127.0.0.1 is taken`);
      expect(home.postgresPid()).toBeNull();
    } finally {
      taken.close();
    }
  });
});

describe('an ordinary user', () => {
  it('serves, publishes and stops, with a Postgres of that user', async ({ skip }) => {
    const user = { uid: 65_534, gid: 65_534 };
    if (process.getuid?.() !== 0) {
      console.log('skipped: this is an ordinary user, so every other test shows it already');
      return skip();
    }
    const look = spawnSync(process.execPath, ['--eval', `fs.readdirSync(${JSON.stringify(repository)})`], {
      ...user,
      cwd: '/',
    });
    if (look.status !== 0) {
      console.log(`skipped: uid ${user.uid} can not read ${repository} or run ${process.execPath}`);
      return skip();
    }
    const home = newHome(user);
    const server = await home.serve({ user, variables: { CARILLON_API_KEY: ownKey } });
    for (const pid of [server.pid, home.postgresPid()])
      expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/^Uid:\t65534\t65534/m);
    const api = openApi(server.url, ownKey);
    const post = { platform: 'x', scheduledAt: new Date().toISOString(), content: 'Rung by nobody.' };
    const { task } = await api.post('/api/agent/schedule', post);
    await until(async () => (await readFeed(api, 'twitter'))[0]?.taskId === task.id, 'it is not published');
    expect(await server.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(home.postgresPid()).toBeNull();
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
