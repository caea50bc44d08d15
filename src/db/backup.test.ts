import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../test/support/database.ts';
import { silentLogger } from '../core/index.ts';
import { backup, createDatabase, createPool, restore, type Database } from './index.ts';

const cleanups: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function open(): Promise<Database> {
  const { url, drop } = await createTestDatabase();
  const db = createDatabase(createPool(url, silentLogger), { ownsPool: true });
  cleanups.push(drop, () => db.close());
  return db;
}

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-backup-'));
  cleanups.push(() => rmSync(folder, { recursive: true }));
  return join(folder, 'backup.gz');
}

const run = (db: Database, text: string) => db.run({ text, values: [] });
const insertTasks = (db: Database, count: number) =>
  run(
    db,
    `insert into carillon.agent_tasks (type, platform, scheduled_at, content, config)
     select 'social_post', 'whatsapp', now(), 'Zürich 🔔 ' || n, '{"to":"+15551230000"}' from generate_series(1, ${count}) n`,
  );
const selectTasks = (db: Database) =>
  run(db, 'select to_jsonb(t) as task from carillon.agent_tasks t order by id');
const countTasks = (db: Database) => run(db, 'select sum(change)::int as n from carillon.task_count_changes');

describe('backup and restore', () => {
  it('bring every row back, and the counts with them', async () => {
    const [from, to, file] = [await open(), await open(), newFile()];
    await insertTasks(from, 1_200);
    await run(
      from,
      `insert into carillon.task_events (workspace_id, task_id, name, actor)
      select workspace_id, id, 'scheduled', 'test' from carillon.agent_tasks`,
    );
    const rows = await backup(from, file);
    expect(await restore(to, file, { replace: false })).toBe(rows);
    expect(await selectTasks(to)).toEqual(await selectTasks(from));
    expect(await countTasks(to)).toEqual([{ n: 1_200 }]);
    await insertTasks(to, 1);
    const next = `insert into carillon.task_events (workspace_id, task_id, name, actor)
      select workspace_id, id, 'scheduled', 'test' from carillon.agent_tasks limit 1 returning id`;
    expect(await run(to, next)).toEqual([{ id: 1_201 }]);
  });

  it('bring a pause of everything back, so that nothing runs before somebody resumes it', async () => {
    const [from, to, file] = [await open(), await open(), newFile()];
    await run(from, `update carillon.instance set paused_at = '2026-01-01T00:00:00Z'`);
    await backup(from, file);
    await restore(to, file, { replace: false });
    expect(await run(to, 'select paused_at from carillon.instance')).toEqual([
      { paused_at: new Date('2026-01-01T00:00:00Z') },
    ]);
  });

  it('refuse a database that holds tasks, unless told to replace them', async () => {
    const [db, file] = [await open(), newFile()];
    await insertTasks(db, 1);
    await backup(db, file);
    await insertTasks(db, 1);
    await expect(restore(db, file, { replace: false })).rejects.toMatchObject({ code: 'restore_not_empty' });
    await restore(db, file, { replace: true });
    expect(await selectTasks(db)).toHaveLength(1);
  });

  it('change nothing when the file is none of ours', async () => {
    const [db, file] = [await open(), newFile()];
    writeFileSync(file, 'not gzip');
    await expect(restore(db, file, { replace: true })).rejects.toMatchObject({ code: 'backup_unreadable' });
    await expect(restore(db, `${file}.gone`, { replace: true })).rejects.toMatchObject({
      code: 'backup_unreadable',
    });
    expect(await run(db, 'select count(*) from carillon.workspaces')).toEqual([{ count: 1 }]);
  });
});
