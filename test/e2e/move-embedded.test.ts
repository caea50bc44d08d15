import { Client } from 'pg';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openHome, until, type Home, type ServerProcess } from '../support/server-process.ts';

vi.setConfig({ testTimeout: 180_000 });

const key = 'carillon_a-key-of-the-move-test';

let home: Home;
let target: TestDatabase;
let onTarget: Client;
beforeEach(async () => {
  home = openHome();
  target = await createTestDatabase();
  onTarget = new Client({ connectionString: target.url });
  await onTarget.connect();
});
afterEach(async () => {
  await onTarget.end();
  await home.close();
  await target.drop();
});

const on = (more: Record<string, string> = {}) => ({
  variables: { CARILLON_SIMULATE: 'always', CARILLON_API_KEY: key, ...more },
});
const moved = () => on({ DATABASE_URL: target.url });

/** How a server answers to the one key, which moves along. */
async function ask(server: ServerProcess, path: string, method = 'GET', body?: unknown) {
  const headers = { 'x-api-key': key, 'content-type': 'application/json' };
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const answer = await fetch(`${server.url}${path}`, init);
  expect([path, answer.ok]).toEqual([path, true]);
  // Read as deep as the test likes.
  return (await answer.json()) as ReturnType<typeof JSON.parse>;
}
const statusOf = async (server: ServerProcess, id: string): Promise<string> =>
  (await ask(server, `/api/agent/tasks/${id}`)).task.status;
const completed = (server: ServerProcess, id: string) =>
  until(async () => (await statusOf(server, id)) === 'completed', `${id} is not completed`);
const timesPosted = async (server: ServerProcess, id: string): Promise<number> => {
  const { items } = await ask(server, '/_emulator/feeds/facebook?limit=500');
  return items.filter((item: { taskId: string }) => item.taskId === id).length;
};
const post = (content: string, scheduledAt: string) => ({ platform: 'facebook', content, scheduledAt });

it('what was scheduled in the embedded Postgres is run once in the one it moved to, and the old folder refuses', async () => {
  const before = await home.serve(on());
  const schedule = async (content: string, at: string) =>
    (await ask(before, '/api/agent/schedule', 'POST', post(content, at))).task.id as string;
  const done = await schedule('Rang before', new Date().toISOString());
  const later = await schedule('Rings later', '2099-01-01T09:00:00Z');
  await completed(before, done);
  expect(await before.kill('SIGTERM')).toEqual({ code: 0, signal: null });
  // Due when nobody runs it: it moves as overdue.
  const args = ['schedule', '--platform', 'facebook', '--content', 'Rings after', '--json'];
  const due = (await home.run(args, on())).json.task.id as string;
  expect(home.postgresPid()).toBeNull();

  const move = await home.run(['move', '--to', target.url], on());
  expect(move).toMatchObject({ code: 0, stderr: '' });
  expect(move.stdout).toMatch(/^\d+ rows are in .*this database refuses to be used from now on\.\n/);
  expect(move.stdout).toContain('take the data folder’s secrets along');
  expect(home.postgresPid()).toBeNull();

  const after = await home.serve(moved());
  expect(after.welcome).toMatchObject({ data: 'DATABASE_URL', held: 0, apiKey: null });
  await completed(after, due);
  await ask(after, `/api/agent/tasks/${later}`, 'PATCH', { scheduledAt: new Date().toISOString() });
  await completed(after, later);
  expect(await statusOf(after, done)).toBe('completed');
  // The emulators of the old folder had the first post; here it would stand only if it were sent again.
  const times = await Promise.all([done, due, later].map((id) => timesPosted(after, id)));
  expect(times).toEqual([0, 1, 1]);
  const { rows } = await onTarget.query(
    `select count(*)::int as n, count(distinct task_id)::int as tasks from carillon.effects where state = 'applied'`,
  );
  expect(rows).toEqual([{ n: 3, tasks: 3 }]);

  for (const command of [['serve'], ['worker'], ['stats'], args.slice(0, -1)]) {
    const { code, json } = await home.run([...command, '--json'], on());
    expect([command[0], code, json.error.code]).toEqual([command[0], 1, 'database_moved']);
    expect(json.error.message).toContain(new URL(target.url).pathname);
  }
  expect(home.postgresPid()).toBeNull();
  expect(await after.kill('SIGTERM')).toEqual({ code: 0, signal: null });
});

it('a server that still has the embedded Postgres keeps it from being moved', async () => {
  const server = await home.serve(on());
  const { code, json } = await home.run(['move', '--to', target.url, '--json'], on());
  expect([code, json.error.code]).toEqual([1, 'already_running']);
  expect((await fetch(`${server.url}/ready`)).status).toBe(200);
  await server.kill('SIGTERM');
});
