import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { firstLine, openHome, until, type Ended, type Home } from '../support/server-process.ts';

const id = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
const later = '2099-01-01T09:00:00.000Z';

let home: Home;
let database: TestDatabase;
beforeAll(() => {
  home = openHome();
});
afterAll(() => home.close());
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

const variables = (url = database.url) => ({
  DATABASE_URL: url,
  CARILLON_SIMULATE: 'always',
  CARILLON_LOG_LEVEL: 'warn',
});

/** Runs a command on the test's database. */
const run = (...args: string[]): Promise<Ended> => home.run(args, { variables: variables() });

/** Its `--json` answer, after it ended well and said nothing else. */
async function answerOf(...args: string[]): Promise<ReturnType<typeof JSON.parse>> {
  const ended = await run(...args, '--json');
  expect(ended).toMatchObject({ code: 0, stderr: '', json: { success: true } });
  expect(ended.stdout.trim().split('\n')).toHaveLength(1);
  return ended.json;
}

/** Error code and line of a command that was refused, the same with --json and without. */
async function refusalOf(...args: string[]): Promise<[code: string, message: string]> {
  // One after the other: some commands take a file for themselves before they refuse.
  const json = await run(...args, '--json');
  const told = await run(...args);
  expect(json).toMatchObject({ code: 1, stderr: '', json: { success: false } });
  expect(told).toMatchObject({ code: 1, stdout: '', stderr: `${json.json.error.message}\n` });
  return [json.json.error.code, json.json.error.message];
}

/** What `refusalOf` gives. */
const refused = (code: string, message: RegExp) => [code, expect.stringMatching(message)];

const scheduleLater = async (content = 'Bells') =>
  (await answerOf('schedule', '--platform', 'facebook', '--at', later, '--content', content)).task;

describe('schedule, tasks, stats and cancel', () => {
  it('schedule a post, list, show and count it, and cancel it', async () => {
    const task = await scheduleLater('One bell');
    expect(task).toMatchObject({
      id,
      status: 'pending',
      platform: 'facebook',
      scheduledAt: later,
      content: 'One bell',
      deduplicated: false,
    });
    expect(await scheduleLater('One bell')).toMatchObject({ id: task.id, deduplicated: true });
    const other = await scheduleLater('Another');

    const page = await answerOf('tasks', '--limit', '1');
    expect(page).toMatchObject({ tasks: [{ id: other.id }], nextCursor: expect.any(String) });
    expect(
      await answerOf('tasks', '--cursor', page.nextCursor, '--status', 'pending', 'failed'),
    ).toMatchObject({ tasks: [{ id: task.id }], nextCursor: null });
    expect((await answerOf('tasks', '--platform', 'linkedin')).tasks).toEqual([]);

    expect(await answerOf('cancel', task.id, '--reason', 'too loud')).toMatchObject({
      task: { id: task.id, status: 'cancelled' },
      pending: false,
      live: [],
    });
    const shown = (await answerOf('tasks', task.id)).task;
    expect(shown.events).toMatchObject([{ name: 'scheduled' }, { name: 'cancelled', actor: 'cli' }]);
    expect((await answerOf('stats')).stats).toMatchObject({ total: 2, pending: 1, cancelled: 1, running: 0 });
  });

  it('say the same in lines', async () => {
    const task = await scheduleLater();
    const listed = await run('tasks');
    expect(listed.stdout).toBe(`${task.id}  pending            ${later}  facebook\n`);
    expect((await run('tasks', task.id)).stdout).toMatch(/\n\nBells\n\nevent {2}\S+ {2}scheduled by cli\n$/);
    expect((await run('stats')).stdout).toMatch(/^total {11}1\npending {9}1\n/);
    expect((await run('cancel', task.id)).stdout).toContain(`${task.id}  cancelled`);
  });

  it('name what is wrong and what to do', async () => {
    const post = ['schedule', '--at', later, '--platform'];
    expect(await refusalOf(...post, 'myspace', '--content', 'x')).toEqual(
      refused('unknown_platform', /myspace.*Use one of .*facebook/),
    );
    expect(await refusalOf(...post, 'x', '--content', 'a'.repeat(281))).toEqual(
      refused('content_rejected', /limit 280, is 281/),
    );
    expect(await refusalOf(...post, 'x')).toEqual(refused('content_required', /Give one of the three/));
    expect(await refusalOf(...post, 'x', '--config', '{')).toEqual(
      refused('invalid_input', /--config: is not valid JSON/),
    );
    expect(await refusalOf('tasks', '--limit', 'many')).toEqual(refused('invalid_input', /^limit: /));
    const unknown = '01890000-0000-7000-8000-000000000000';
    expect(await refusalOf('tasks', unknown)).toEqual(refused('task_not_found', new RegExp(unknown)));
    expect(await refusalOf('cancel', unknown)).toEqual(refused('task_not_found', new RegExp(unknown)));
    expect(await refusalOf('tasks', 'mine')).toEqual(refused('invalid_input', /^id: /));
    expect(await refusalOf('cancel', 'mine')).toEqual(refused('invalid_input', /^id: /));
    expect((await answerOf('stats')).stats.total).toBe(0);
  });

  it('explain themselves when used wrongly', async () => {
    const missing = await run('schedule');
    expect(missing).toMatchObject({ code: 1, stdout: '' });
    expect(missing.stderr).toMatch(/required option '--platform <name>'.*\n\nUsage: carillon schedule/s);
    expect((await run('ring')).stderr).toContain("unknown command 'ring'");
    const help = await run('--help');
    expect(help.code).toBe(0);
    const commands = ['serve', 'worker', 'emulate', 'migrate', 'schedule', 'tasks', 'stats', 'cancel'];
    for (const command of [...commands, 'approve', 'reject', 'campaigns', 'budget'])
      expect(help.stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
  });
});

describe('pause, resume and worker', () => {
  it('a worker publishes what is due, not while everything is paused, and ends with 0 at a signal', async () => {
    expect(await answerOf('pause')).toMatchObject({ paused: true });
    const { task } = await answerOf('schedule', '--platform', 'x', '--content', 'Ding');
    const worker = home.start(['worker', '--json'], { variables: variables() });
    expect(await firstLine(worker)).toMatchObject({ success: true, worker: id });
    const statusOf = async () => (await answerOf('tasks', task.id)).task;
    await until(async () => (await statusOf()).hold === 'paused', 'it is not held');
    expect(await answerOf('resume')).toEqual({ success: true, paused: false, released: 1 });
    const done = await until(async () => {
      const found = await statusOf();
      return found.status === 'completed' && found;
    }, 'it is not published');
    expect(done.result).toMatchObject({ simulated: true, postId: expect.any(String) });
    expect(await worker.kill('SIGTERM')).toEqual({ code: 0, signal: null });
  });

  it('refuse an account that does not exist', async () => {
    const account = '01890000-0000-7000-8000-000000000000';
    expect(await refusalOf('pause', '--account', account)).toEqual(
      refused('account_not_found', new RegExp(account)),
    );
    expect(await refusalOf('resume', '--account', 'mine')).toEqual(
      refused('invalid_input', /^--account: "mine" is not/),
    );
  });

  it('refuse a hold that does not exist', async () => {
    expect(await refusalOf('resume', '--hold', 'forever')).toEqual(
      refused('invalid_input', /--hold: .*restore/),
    );
  });
});

describe('migrate', () => {
  it('brings an empty database up to date, once', async () => {
    const { pathname } = new URL(database.url);
    const admin = new Client({ connectionString: inject('postgresUrl') });
    await admin.connect();
    await admin.query(`create database empty_${pathname.slice(1)}`);
    const url = new URL(database.url);
    url.pathname = `/empty_${pathname.slice(1)}`;
    try {
      const migrate = () => home.run(['migrate', '--json'], { variables: variables(url.href) });
      const first = await migrate();
      expect(first).toMatchObject({ code: 0, json: { success: true } });
      expect(first.json.applied[0]).toBe('0001_initial');
      expect(await migrate()).toMatchObject({ code: 0, json: { success: true, applied: [] } });
    } finally {
      await admin.query(`drop database empty_${pathname.slice(1)} with (force)`);
      await admin.end();
    }
  });

  it('names a database that does not answer', async () => {
    const url = 'postgres://nobody@127.0.0.1:1/none';
    const ended = await home.run(['migrate'], { variables: variables(url) });
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(/^The database at 127\.0\.0\.1:1\/none does not answer: .*Start it/);
  });
});

describe('backup and restore', () => {
  it('bring tasks back into a database that is emptied first only when asked', async () => {
    const kept = await scheduleLater('Kept');
    const file = join(home.dataDir, '..', 'backup.gz');
    const written = await answerOf('backup', file);
    expect(written).toMatchObject({ file, rows: expect.any(Number) });
    const lost = await scheduleLater('Made after the backup');

    expect(await refusalOf('restore', file)).toEqual(
      refused('restore_not_empty', /holds 2 tasks.*--replace/),
    );
    expect(await answerOf('restore', file, '--replace')).toEqual({
      success: true,
      rows: written.rows,
      held: 0,
    });
    const left = (await answerOf('tasks')).tasks.map((task: { id: string }) => task.id);
    expect(left).toEqual([kept.id]);
    expect(left).not.toContain(lost.id);
  });

  it('name a file that is none, and change nothing', async () => {
    const file = join(home.dataDir, '..', 'no-backup.gz');
    writeFileSync(file, 'no backup');
    const task = await scheduleLater();
    expect(await refusalOf('restore', file, '--replace')).toEqual(
      refused('backup_unreadable', /no-backup\.gz.*Nothing was changed/),
    );
    expect(await refusalOf('restore', `${file}.missing`, '--replace')).toEqual(
      refused('backup_unreadable', /ENOENT/),
    );
    expect((await answerOf('tasks')).tasks).toMatchObject([{ id: task.id }]);
  });

  it('name a folder that a backup can not be written to', async () => {
    expect(await refusalOf('backup', '/no/such/folder/backup.gz')).toEqual(
      refused('invalid_input', /^file: \/no\/such\/folder.* can not be written/),
    );
  });
});

describe('emulate', () => {
  it('serves the platforms on a port, remembers in a file, and ends with 0 at a signal', async () => {
    const file = join(home.dataDir, '..', 'emulated.jsonl');
    const started = home.start(['emulate', '--port', '0', '--file', file, '--json']);
    const { url, ...rest } = await firstLine<{ url: string; success: boolean; file: string }>(started);
    expect(rest).toEqual({ success: true, file });
    expect(await (await fetch(`${url}/_emulator/feeds/twitter`)).json()).toEqual({
      platform: 'twitter',
      items: [],
    });
    expect(existsSync(file)).toBe(true);
    expect(await started.kill('SIGINT')).toEqual({ code: 0, signal: null });
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  it('makes the data folder for its file when there is none', async () => {
    const dataDir = join(home.dataDir, '..', 'made-by-emulate');
    const started = home.start(['emulate', '--port', '0', '--json'], {
      variables: { CARILLON_DATA_DIR: dataDir },
    });
    expect(await firstLine(started)).toMatchObject({ file: join(dataDir, 'emulators.jsonl') });
    expect(await started.kill('SIGTERM')).toEqual({ code: 0, signal: null });
  });

  it('is what a worker publishes to over a socket', async () => {
    const file = join(home.dataDir, '..', 'socket.jsonl');
    const emulators = home.start(['emulate', '--port', '0', '--file', file, '--json']);
    const { url } = await firstLine<{ url: string }>(emulators);
    const toSocket = { ...variables(), CARILLON_TWITTER_URL: `${url}/twitter` };
    const schedule = ['schedule', '--platform', 'x', '--content', 'Over a socket', '--json'];
    const { task } = (await home.run(schedule, { variables: toSocket })).json;
    const worker = home.start(['worker'], { variables: toSocket });
    const item = await until(async () => {
      const feed = await (await fetch(`${url}/_emulator/feeds/twitter`)).json();
      return (feed as { items: { text: string; taskId: string }[] }).items[0];
    }, 'it is not published');
    expect(item).toMatchObject({ text: 'Over a socket', taskId: task.id });
    await worker.kill('SIGTERM');
    await emulators.kill('SIGTERM');
    expect(readFileSync(file, 'utf8')).toContain('Over a socket');
  });

  it('names a port that is none, and one that is taken', async () => {
    expect(await refusalOf('emulate', '--port', 'many')).toEqual(
      refused('invalid_input', /--port: "many" is not a port/),
    );
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    try {
      const file = join(home.dataDir, '..', 'taken.jsonl');
      expect(await refusalOf('emulate', '--port', String(port), '--file', file)).toEqual(
        refused('port_taken', /Port \d+ .*is taken/),
      );
    } finally {
      server.close();
    }
  });
});

describe('a command without DATABASE_URL', () => {
  it('starts the embedded Postgres for itself, and stops it', async () => {
    const stats = await home.run(['stats', '--json']);
    expect(stats).toMatchObject({ code: 0, stderr: '', json: { success: true, stats: { total: 0 } } });
    expect(home.postgresPid()).toBeNull();
  });

  it('leaves the Postgres of a running server alone', async () => {
    const server = await home.serve();
    const postgres = home.postgresPid();
    const args = ['schedule', '--platform', 'facebook', '--content', 'From beside', '--json'];
    expect(await home.run(args)).toMatchObject({ code: 0, json: { success: true } });
    expect(home.postgresPid()).toBe(postgres);
    expect((await fetch(`${server.url}/ready`)).status).toBe(200);
    await server.kill('SIGTERM');
  });
});
