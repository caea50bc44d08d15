import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { firstLine, openHome, until, type Home } from '../support/server-process.ts';

vi.setConfig({ testTimeout: 120_000 });

let home: Home;
let database: TestDatabase;
beforeEach(async () => {
  home = openHome();
  database = await createTestDatabase();
});
afterEach(async () => {
  await home.close();
  await database.drop();
});

const number = '+15551230000';

it('erase says that an emulator on a port of its own still has the number, and emulate --forget takes it out', async () => {
  const file = join(home.dataDir, '..', 'emulated.jsonl');
  const emulate = ['emulate', '--port', '0', '--file', file];
  const emulators = home.start([...emulate, '--json']);
  const { url } = await firstLine<{ url: string }>(emulators);
  const on = {
    variables: {
      DATABASE_URL: database.url,
      CARILLON_SIMULATE: 'always',
      CARILLON_WHATSAPP_URL: `${url}/whatsapp`,
    },
  };
  const template = { name: 'hello_world', language: 'en_US' };
  const config = ['--config', JSON.stringify({ to: number, template })];
  const { task } = (await home.run(['schedule', '--platform', 'whatsapp', ...config, '--json'], on)).json;
  const worker = home.start(['worker'], on);
  await until(
    async () => (await home.run(['tasks', task.id, '--json'], on)).json.task.status === 'completed',
    'the message was not sent',
  );
  await worker.kill('SIGTERM');

  const erased = await home.run(['erase', '--person', number], on);
  expect(erased.code).toBe(0);
  expect(erased.stdout).toContain(`WhatsApp is at ${url} (CARILLON_WHATSAPP_URL)`);
  expect(erased.stdout).toContain('carillon emulate --forget');
  expect(readFileSync(file, 'utf8')).toContain('15551230000');

  const forget = () => home.run(['emulate', '--file', file, '--forget', number, '--json']);
  expect((await forget()).json.error.code).toBe('emulator_file_in_use');
  await emulators.kill('SIGTERM');
  const { json } = await forget();
  expect(json).toMatchObject({ success: true, file });
  expect(json.entries).toBeGreaterThan(0);
  expect(readFileSync(file, 'utf8')).not.toContain('15551230000');
  expect((await forget()).json).toMatchObject({ success: true, entries: 0 });

  const again = home.start([...emulate, '--json']);
  const next = await firstLine<{ url: string }>(again);
  const feed = (await (await fetch(`${next.url}/_emulator/feeds/whatsapp`)).json()) as { items: unknown[] };
  expect(feed.items).toHaveLength(1);
  expect(JSON.stringify(feed)).toContain('erased');
  await again.kill('SIGTERM');
});

it('emulate --forget names a number and a file that are none', async () => {
  const refusalOf = async (...args: string[]) => {
    const { error } = (await home.run(['emulate', ...args, '--json'])).json;
    return [error.code, error.message];
  };
  const file = join(home.dataDir, '..', 'nowhere.jsonl');
  expect(await refusalOf('--file', file, '--forget', 'Ada')).toEqual([
    'invalid_input',
    expect.stringMatching(/^person: must be a number/),
  ]);
  expect(await refusalOf('--file', file, '--forget', number)).toEqual([
    'invalid_input',
    expect.stringContaining('nowhere.jsonl'),
  ]);
});
