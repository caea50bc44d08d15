import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { sha256, systemClock } from '../../core/index.ts';
import { logEffect, readEffects } from './effects.ts';
import type { EmulatorStore } from './emulator.ts';
import { openFileStore } from './file-store.ts';
import { createMemoryStore } from './memory-store.ts';
import { createEmulatorServer } from './server.ts';
import { toyEmulator } from './toy-emulator.ts';

const at = new Date(Date.UTC(2026, 0, 1));

const log = (store: EmulatorStore, remoteId: string, platform = 'toy') =>
  store.transaction('toy', (tx) =>
    logEffect(tx, { at, platform, account: 'me', remoteId, text: 'hello', taskId: null }),
  );

it('is numbered per platform, and read from any number on', async () => {
  const store = createMemoryStore();
  await log(store, 'a');
  await log(store, 'elsewhere', 'other');
  await log(store, 'b');
  const textHash = sha256('hello');
  const line = { at, platform: 'toy', account: 'me', textHash, taskId: null };
  expect(await readEffects(store, 'toy', 0)).toEqual([
    { ...line, seq: 1, remoteId: 'a' },
    { ...line, seq: 2, remoteId: 'b' },
  ]);
  expect((await readEffects(store, 'toy', 1)).map(({ seq }) => seq)).toEqual([2]);
  expect(await readEffects(store, 'other', 1)).toEqual([]);
});

it('is read whole, however long it is', async () => {
  const store = createMemoryStore();
  for (let number = 1; number <= 1001; number += 1) await log(store, String(number));
  const effects = await readEffects(store, 'toy', 0);
  expect(effects.map(({ seq }) => seq)).toEqual(Array.from({ length: 1001 }, (_, index) => index + 1));
});

it('has a line for what was undone neither, nor is it numbered', async () => {
  const store = createMemoryStore();
  const failing = store.transaction('toy', async (tx) => {
    await logEffect(tx, { at, platform: 'toy', account: 'me', remoteId: 'x', text: '', taskId: null });
    throw new Error('enough');
  });
  await expect(failing).rejects.toThrow('enough');
  await log(store, 'a');
  expect(await readEffects(store, 'toy', 0)).toMatchObject([{ seq: 1, remoteId: 'a' }]);
});

it('outlives its process in the file of the store', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'emulator-effects-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const before = await openFileStore(join(folder, 'store.jsonl'));
  await log(before, 'a');
  await before.close();
  const after = await openFileStore(join(folder, 'store.jsonl'));
  await log(after, 'b');
  expect((await readEffects(after, 'toy', 0)).map(({ remoteId }) => remoteId)).toEqual(['a', 'b']);
  await after.close();
});

it('counts an effect whose answer was lost, and none that a fault prevented', async () => {
  const server = createEmulatorServer({
    store: createMemoryStore(),
    clock: systemClock,
    emulators: [toyEmulator],
  });
  const publish = (body: string) =>
    server.fetch(
      new Request('http://e/toy/notes', { method: 'POST', body, headers: { 'x-request-id': 'task' } }),
    );
  const fault = { platform: 'toy', operation: 'publish', answer: 'status_500', times: 1 } as const;
  server.faults.arm({ ...fault, effect: 'before' });
  server.faults.arm({ ...fault, effect: 'after' });
  expect([(await publish('lost')).status, (await publish('kept')).status]).toEqual([500, 500]);
  const answer = await server.fetch(new Request('http://e/_emulator/effects/toy?after=0'));
  expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
  const lines = (await answer.text()).split('\n');
  expect(lines.pop()).toBe('');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { seq: 1, remoteId: '1', textHash: sha256('kept'), taskId: 'task' },
  ]);
});
