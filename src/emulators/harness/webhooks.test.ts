import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/index.ts';
import type { EmulatorStore } from './emulator.ts';
import { createFaults } from './faults.ts';
import { createMemoryStore } from './memory-store.ts';
import { toyEmulator } from './toy-emulator.ts';
import { createWebhookPump, type DeliverWebhook, type WebhookPump } from './webhooks.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1) + second * 1000);

let store: EmulatorStore;
beforeEach(() => void (store = createMemoryStore()));

const owe = (id: string, second = 0, platform = 'toy') =>
  store.transaction('toy', (tx) => tx.owe({ id, platform, body: id, dueAt: at(second) }));

function pumpTo(deliver: DeliverWebhook, faults = createFaults()): WebhookPump {
  return createWebhookPump({ store, emulators: [toyEmulator], clock: systemClock, deliver, faults });
}

/** A receiver that notes what came, and accepts unless told otherwise. */
function receiver(accept: (body: string) => boolean = () => true) {
  const came: string[] = [];
  const deliver: DeliverWebhook = async (_platform, body) => {
    came.push(body);
    return accept(body);
  };
  return { came, deliver };
}

describe('the webhook pump', () => {
  it('delivers what is due, signed, once', async () => {
    const came: unknown[] = [];
    const pump = pumpTo(async (...all) => came.push(all) > 0);
    await owe('now', 0);
    await owe('later', 60);
    expect(await pump.pumpOnce(at(0))).toBe(1);
    expect(await pump.pumpOnce(at(0))).toBe(0);
    const headers = { 'content-type': 'application/json', 'x-toy-signature': 'signed 3' };
    expect(came).toEqual([['toy', 'now', headers]]);
    expect(await pump.pumpOnce(at(60))).toBe(1);
  });

  it('tries again 1, 5, 30, 120 and 300 seconds after refusals', async () => {
    const { came, deliver } = receiver(() => false);
    const pump = pumpTo(deliver);
    await owe('a');
    const triedAt: number[] = [];
    for (let second = 0; second <= 800; second += 1) {
      const before = came.length;
      await pump.pumpOnce(at(second));
      if (came.length > before) triedAt.push(second);
    }
    expect(triedAt).toEqual([0, 1, 6, 36, 156, 456, 756]);
    expect(await store.owed(at(800), 9)).toHaveLength(1);
  });

  it('counts a receiver that throws as a refusal', async () => {
    const pump = pumpTo(() => Promise.reject(new Error('down')));
    await owe('a');
    expect(await pump.pumpOnce(at(0))).toBe(0);
    expect(await store.owed(at(0), 9)).toHaveLength(1);
  });

  it('gives up after 36 hours of refusals', async () => {
    const pump = pumpTo(receiver(() => false).deliver);
    await owe('a');
    await pump.pumpOnce(at(0));
    await pump.pumpOnce(at(36 * 3600 - 1));
    expect(await store.owed(at(0), 9)).toHaveLength(1);
    await pump.pumpOnce(at(37 * 3600));
    expect(await store.owed(at(0), 9)).toEqual([]);
  });

  it('is not blocked by many that are refused', async () => {
    const { came, deliver } = receiver((body) => body === 'good');
    const pump = pumpTo(deliver);
    for (let index = 0; index < 250; index += 1) await owe(`bad ${index}`);
    await owe('good', 0.5);
    for (let round = 0; round < 4; round += 1) await pump.pumpOnce(at(0.6));
    expect(came.filter((body) => body === 'good')).toHaveLength(1);
  });

  it('brings one twice when its acceptance is forgotten', async () => {
    const { came, deliver } = receiver();
    const faults = createFaults();
    faults.arm({ platform: 'toy', operation: 'webhook', effect: 'after', answer: 'reset', times: 1 });
    const pump = pumpTo(deliver, faults);
    await owe('a');
    await pump.pumpOnce(at(0));
    await pump.pumpOnce(at(1));
    await pump.pumpOnce(at(99));
    expect(came).toEqual(['a', 'a']);
  });

  it('never brings one that is lost', async () => {
    const { came, deliver } = receiver();
    const faults = createFaults();
    faults.arm({ platform: 'toy', operation: 'webhook', effect: 'before', answer: 'lost', times: 1 });
    const pump = pumpTo(deliver, faults);
    await owe('lost');
    await owe('kept', 1);
    await pump.pumpOnce(at(0));
    expect(await store.owed(at(99), 9)).toHaveLength(1);
    await pump.pumpOnce(at(99));
    expect(came).toEqual(['kept']);
  });

  it('brings one late and out of order when it is kept back', async () => {
    const { came, deliver } = receiver();
    const faults = createFaults();
    faults.arm({ platform: 'toy', operation: 'webhook', effect: 'before', answer: 'reset', times: 1 });
    const pump = pumpTo(deliver, faults);
    await owe('first', 0);
    await owe('second', 0.1);
    await pump.pumpOnce(at(0.2));
    await pump.pumpOnce(at(2));
    expect(came).toEqual(['second', 'first']);
  });
});

describe('the started pump', () => {
  let pump: WebhookPump | null = null;
  afterEach(() => pump?.stop());

  it('delivers by itself, goes on after a failed round, and stops', async () => {
    await owe('a');
    let came = () => {};
    const delivered = new Promise<void>((resolve) => (came = resolve));
    const errors: unknown[] = [];
    const failing: EmulatorStore = {
      ...store,
      owed: (now, limit) =>
        errors.length === 0 ? Promise.reject(new Error('down')) : store.owed(now, limit),
    };
    pump = createWebhookPump({
      store: failing,
      emulators: [],
      clock: systemClock,
      intervalMs: 1,
      onError: (error) => errors.push(error),
      deliver: async () => (came(), true),
    });
    pump.start();
    await delivered;
    await pump.stop();
    expect(errors).toHaveLength(1);
    expect(await store.owed(at(1), 9)).toEqual([]);
  });
});
