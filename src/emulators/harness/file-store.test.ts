import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EmulatorStore } from './emulator.ts';
import { openFileStore } from './file-store.ts';

let folder = '';
let file = '';
let count = 0;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'emulator-store-'))));
beforeEach(() => void (file = join(folder, `${(count += 1)}.jsonl`)));
afterAll(() => rm(folder, { recursive: true }));

const next = (store: EmulatorStore) => store.transaction('toy', (tx) => tx.nextNumber('a'));

describe('the file of a store', () => {
  it('has a line per transaction, and none for one that changed nothing', async () => {
    const store = await openFileStore(file);
    await next(store);
    await store.transaction('toy', (tx) => tx.get('toy', 'note', '1'));
    await next(store);
    await store.close();
    expect((await readFile(file, 'utf8')).split('\n')).toEqual([
      '[{"number":"a","value":1}]',
      '[{"number":"a","value":2}]',
      '',
    ]);
  });

  it('may end in a line torn by a crash, which is dropped', async () => {
    const store = await openFileStore(file);
    await next(store);
    await store.close();
    await appendFile(file, '[{"number":"a","va');
    const reopened = await openFileStore(file);
    expect(await next(reopened)).toBe(2);
    await reopened.close();
    const again = await openFileStore(file);
    expect(await next(again)).toBe(3);
    await again.close();
  });

  it('is refused when it is damaged before its end, and not kept locked', async () => {
    await writeFile(file, '[{"number":"a","value":1}]\n[{"numb\n[{"number":"a","value":3}]\n');
    const damaged = { code: 'emulator_file_damaged', params: { file, line: 2 } };
    await expect(openFileStore(file)).rejects.toMatchObject(damaged);
    await expect(openFileStore(file)).rejects.toMatchObject(damaged);
  });

  it('has one holder at a time', async () => {
    const store = await openFileStore(file);
    await expect(openFileStore(file)).rejects.toMatchObject({
      code: 'emulator_file_in_use',
      params: { file, pid: process.pid },
    });
    await store.close();
    const second = await openFileStore(file);
    expect(await next(second)).toBe(1);
    await second.close();
  });

  it('goes to exactly one of many that take it over from a dead process', async () => {
    const dead = spawn(process.execPath, ['-e', '']);
    await once(dead, 'exit');
    await writeFile(`${file}.lock.${dead.pid}.0123456789ab.x`, '');
    const opened = await Promise.allSettled(Array.from({ length: 8 }, () => openFileStore(file)));
    const stores = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(stores).toHaveLength(1);
    await Promise.all(stores.map((store) => store.close()));
    expect((await readdir(folder)).filter((name) => name.includes('.lock'))).toEqual([]);
  });

  it('is free when another process got the pid of its holder', async () => {
    await writeFile(`${file}.lock.${process.pid}.0123456789ab.x`, '');
    const store = await openFileStore(file);
    expect(await next(store)).toBe(1);
    await store.close();
  });
});
