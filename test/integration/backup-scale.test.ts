import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { backup, restore } from '../../src/db/index.ts';
import { holdAfterRestore } from '../../src/scheduler/index.ts';
import { contentOf } from '../scale/compare.ts';
import { fillWithTasks, overdueOf } from '../scale/fill.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openApp, type OpenApp } from '../support/open-app.ts';

const count = 10_000;
const folder = mkdtempSync(join(tmpdir(), 'carillon-backup-scale-'));
const databases: TestDatabase[] = [];
const apps: OpenApp[] = [];

beforeAll(async () => {
  for (const _ of [1, 2]) {
    const database = await createTestDatabase();
    databases.push(database);
    apps.push(await openApp(database.url));
  }
});
afterAll(async () => {
  for (const { app } of apps) await app.close();
  for (const database of databases) await database.drop();
  rmSync(folder, { recursive: true });
});

it('ten thousand tasks and their history come back row by row, and what is overdue is held', async () => {
  const [from, to] = apps.map(({ app }) => app.services.db);
  if (from === undefined || to === undefined) throw new Error('there are two databases');
  await fillWithTasks(from, count);
  const file = join(folder, 'backup.gz');
  const before = await contentOf(from);
  expect(before['agent_tasks']?.rows).toBe(count);
  expect(before['effects']?.rows).toBe(count * 0.8);
  const rows = await backup(from, file);
  expect(await restore(to, file, { replace: false })).toBe(rows);
  expect(await contentOf(to)).toEqual(before);
  expect(await holdAfterRestore(to)).toBe(overdueOf(count));
  const [claimable] = await to.run({
    text: `select count(*) as n from carillon.agent_tasks
      where status in ('pending', 'running') and hold is null and wake_at <= carillon.now()`,
    values: [],
  });
  expect(claimable).toEqual({ n: 0 });
});
