import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import type { EmulatorStore, Entity, StoreTransaction } from './emulator.ts';
import { openFileStore } from './file-store.ts';
import { createMemoryStore } from './memory-store.ts';
import { createPostgresStore } from './postgres-store.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

const note = (id: string, over: Partial<Entity<{ text: string }>> = {}): Entity<{ text: string }> => ({
  platform: 'toy',
  kind: 'note',
  id,
  owner: 'me',
  createdAt: at(0),
  data: { text: `note ${id}` },
  ...over,
});

const webhook = (id: string, second: number) => ({
  id,
  platform: 'toy',
  body: `{"id":"${id}"}`,
  dueAt: at(second),
});

const put =
  (...notes: Entity[]) =>
  (tx: StoreTransaction) =>
    notes.reduce((before, each) => before.then(() => tx.put(each)), Promise.resolve());

/** What every store promises. `open` opens an empty one. */
function exerciseStore(name: string, open: () => Promise<EmulatorStore>): void {
  describe(`${name}: an emulator store`, () => {
    let store: EmulatorStore;
    beforeEach(async () => void (store = await open()));
    afterEach(() => store.close());

    const list = (query: Partial<Parameters<StoreTransaction['list']>[0]> = {}) =>
      store.transaction('toy', async (tx) => {
        const found = await tx.list({ platform: 'toy', kind: 'note', limit: 100, ...query });
        return found.map((each) => each.id);
      });
    const get = (id: string) => store.transaction('toy', (tx) => tx.get('toy', 'note', id));

    it('gives back what was put, and null for what was not', async () => {
      const kept = note('1', { createdAt: at(7), data: { text: 'ü 👍 \u0000 "quoted" \n \ud800' } });
      await store.transaction('toy', put(kept));
      expect(await get('1')).toEqual(kept);
      expect(await get('2')).toBeNull();
      expect(await store.transaction('toy', (tx) => tx.get('toy', 'page', '1'))).toBeNull();
      expect(await store.transaction('toy', (tx) => tx.get('other', 'note', '1'))).toBeNull();
    });

    it('shows a transaction what it wrote itself', async () => {
      const seen = await store.transaction('toy', async (tx) => {
        await tx.put(note('1'));
        return [await tx.get('toy', 'note', '1'), await tx.list({ platform: 'toy', kind: 'note', limit: 9 })];
      });
      expect(seen).toEqual([note('1'), [note('1')]]);
    });

    it('is not changed by changing what was put or got', async () => {
      const mine = note('1');
      await store.transaction('toy', put(mine));
      mine.data.text = 'changed';
      const got = (await get('1')) as Entity<{ text: string }>;
      got.data.text = 'changed';
      got.createdAt.setFullYear(1999);
      expect(await get('1')).toEqual(note('1'));
    });

    it('lists newest first by insertion, not by time', async () => {
      await store.transaction(
        'toy',
        put(note('1', { createdAt: at(9) }), note('2'), note('3', { createdAt: at(5) })),
      );
      expect(await list()).toEqual(['3', '2', '1']);
    });

    it('lists by platform, kind, owner and time, up to a limit', async () => {
      await store.transaction(
        'toy',
        put(
          note('1', { createdAt: at(1) }),
          note('2', { owner: 'you', createdAt: at(2) }),
          note('3', { kind: 'page', createdAt: at(3) }),
          note('4', { platform: 'other', createdAt: at(4) }),
          note('5', { createdAt: at(5) }),
        ),
      );
      expect(await list()).toEqual(['5', '2', '1']);
      expect(await list({ owner: 'me' })).toEqual(['5', '1']);
      expect(await list({ owner: 'nobody' })).toEqual([]);
      expect(await list({ since: at(2) })).toEqual(['5', '2']);
      expect(await list({ since: at(2), owner: 'me' })).toEqual(['5']);
      expect(await list({ limit: 2 })).toEqual(['5', '2']);
      expect(await store.kinds('toy')).toEqual([
        { kind: 'note', count: 3 },
        { kind: 'page', count: 1 },
      ]);
      expect(await store.kinds('nobody')).toEqual([]);
    });

    it('pages with `before`, and finds nothing before a stranger', async () => {
      await store.transaction('toy', put(note('1'), note('2', { owner: 'you' }), note('3')));
      expect(await list({ before: '3' })).toEqual(['2', '1']);
      expect(await list({ before: '3', owner: 'me' })).toEqual(['1']);
      expect(await list({ before: '1' })).toEqual([]);
      expect(await list({ before: 'stranger' })).toEqual([]);
    });

    it('replaces an entity and leaves it in its place', async () => {
      await store.transaction('toy', put(note('1'), note('2')));
      const other = note('1', { owner: 'you', createdAt: at(3), data: { text: 'edited' } });
      await store.transaction('toy', put(other));
      expect(await get('1')).toEqual(other);
      expect(await list()).toEqual(['2', '1']);
      expect(await list({ owner: 'you' })).toEqual(['1']);
    });

    it('counts each name for itself, from 1', async () => {
      const numbers = await store.transaction('toy', async (tx) => [
        await tx.nextNumber('a'),
        await tx.nextNumber('a'),
        await tx.nextNumber('b'),
      ]);
      expect(numbers).toEqual([1, 2, 1]);
      expect(await store.transaction('toy', (tx) => tx.nextNumber('a'))).toBe(3);
    });

    it('undoes everything when the work throws, and passes the error on', async () => {
      await store.transaction('toy', async (tx) => {
        await tx.put(note('1'));
        await tx.nextNumber('a');
      });
      const failing = store.transaction('toy', async (tx) => {
        await tx.put(note('1', { data: { text: 'edited' } }));
        await tx.put(note('2'));
        await tx.put(note('2', { owner: 'you' }));
        await tx.nextNumber('a');
        await tx.nextNumber('b');
        await tx.owe(webhook('w', 0));
        throw new Error('enough');
      });
      await expect(failing).rejects.toThrow('enough');
      expect(await list()).toEqual(['1']);
      expect(await get('1')).toEqual(note('1'));
      expect(await store.owed(at(60), 9)).toEqual([]);
      expect(await store.transaction('toy', (tx) => tx.nextNumber('a'))).toBe(2);
      expect(await store.transaction('toy', (tx) => tx.nextNumber('b'))).toBe(1);
    });

    it('runs transactions of one lock one after the other', async () => {
      const raced = Array.from({ length: 12 }, (_, index) =>
        store.transaction('toy', async (tx) => {
          const [last] = await tx.list<{ count: number }>({ platform: 'toy', kind: 'count', limit: 1 });
          const count = (last?.data.count ?? 0) + 1;
          await tx.put({ ...note(String(index)), kind: 'count', data: { count } });
          return count;
        }),
      );
      const counts = await Promise.all(raced);
      expect(counts.sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    });

    it('gives no number twice, whatever the locks', async () => {
      const raced = Array.from({ length: 12 }, (_, index) =>
        store.transaction(`toy/${index}`, (tx) => tx.nextNumber('a')),
      );
      const numbers = await Promise.all(raced);
      expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    });

    it('owes webhooks from when they are due until they are acknowledged, oldest first', async () => {
      await store.transaction('toy', async (tx) => {
        await tx.owe(webhook('late', 3));
        await tx.owe(webhook('early', 1));
        await tx.owe(webhook('middle', 2));
      });
      expect(await store.owed(at(0), 9)).toEqual([]);
      expect(await store.owed(at(2), 9)).toEqual([webhook('early', 1), webhook('middle', 2)]);
      expect(await store.owed(at(9), 1)).toEqual([webhook('early', 1)]);
      await store.acknowledge('early');
      await store.acknowledge('early');
      expect(await store.owed(at(9), 9)).toEqual([webhook('middle', 2), webhook('late', 3)]);
    });
  });
}

/** What a store that outlives its process promises, too. `reopen` opens what the closed one kept. */
function exerciseDurability(
  name: string,
  open: () => Promise<EmulatorStore>,
  reopen: () => Promise<EmulatorStore>,
): void {
  describe(`${name}: a durable emulator store`, () => {
    it('keeps everything when it is closed and opened again', async () => {
      const before = await open();
      await before.transaction('toy', async (tx) => {
        await put(note('1'), note('2'), note('1', { owner: 'you' }))(tx);
        await tx.nextNumber('a');
        await tx.owe(webhook('kept', 1));
        await tx.owe(webhook('gone', 1));
      });
      await before.acknowledge('gone');
      await before.close();

      const after = await reopen();
      const found = await after.transaction('toy', (tx) =>
        tx.list({ platform: 'toy', kind: 'note', limit: 9 }),
      );
      expect(found).toEqual([note('2'), note('1', { owner: 'you' })]);
      expect(await after.owed(at(9), 9)).toEqual([webhook('kept', 1)]);
      expect(await after.transaction('toy', (tx) => tx.nextNumber('a'))).toBe(2);
      await after.close();
    });
  });
}

exerciseStore('memory', async () => createMemoryStore());

let folder = '';
let file = '';
let count = 0;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'emulator-stores-'))));
beforeEach(() => void (file = join(folder, `${(count += 1)}.jsonl`)));
afterAll(() => rm(folder, { recursive: true }));

exerciseStore('file', () => openFileStore(file));
exerciseDurability(
  'file',
  () => openFileStore(file),
  () => openFileStore(file),
);

describe('with a Postgres', () => {
  let database: TestDatabase;
  beforeAll(async () => void (database = await createTestDatabase()));
  afterAll(() => database.drop());

  const connect = (): Pool => new Pool({ connectionString: database.url });
  const open = async () => createPostgresStore(connect());
  const openEmpty = async () => {
    const pool = connect();
    await pool.query('drop schema if exists carillon_emulator cascade');
    return createPostgresStore(pool);
  };
  exerciseStore('Postgres', openEmpty);
  exerciseDurability('Postgres', openEmpty, open);

  it('makes its schema once, however many start together', async () => {
    const first = await openEmpty();
    const stores = [first, ...(await Promise.all(Array.from({ length: 7 }, open)))];
    const numbers = await Promise.all(
      stores.map((store) => store.transaction('toy', (tx) => tx.nextNumber('a'))),
    );
    expect(numbers.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('keeps nothing in the session, as a transaction pooler needs', async () => {
    const pool = connect();
    const store = createPostgresStore(pool);
    await store.transaction('toy', put(note('session')));
    const { rows } = await pool.query<{ kept: number }>(`
      select (select count(*) from pg_prepared_statements)
        + (select count(*) from pg_locks where locktype = 'advisory') as kept`);
    expect(rows.map((row) => Number(row.kept))).toEqual([0]);
    await store.close();
  });

  it('makes its schema later when the database was not there at first', async () => {
    const later = new URL(database.url);
    later.pathname += '_later';
    const name = later.pathname.slice(1);
    const store = createPostgresStore(new Pool({ connectionString: later.href }));
    await expect(store.owed(at(0), 1)).rejects.toThrow('does not exist');
    const admin = connect();
    await admin.query(`create database ${name}`);
    expect(await store.owed(at(0), 1)).toEqual([]);
    await store.close();
    await admin.query(`drop database ${name}`);
    await admin.end();
  });
});
