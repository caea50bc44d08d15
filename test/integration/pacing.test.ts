import { describe, expect, it } from 'vitest';
import { learnUsage, waitForTurn } from '../../src/services/index.ts';
import { appForEachTest } from '../support/app-for-each-test.ts';

const carillon = appForEachTest();

const minuteMs = 60_000;
const db = () => carillon.app.services.db;

async function accountOf(platform: string): Promise<string> {
  const [row] = await carillon.run<{ id: string }>(
    'select id from carillon.accounts where platform = $1',
    platform,
  );
  return row?.id ?? '';
}

/** As the headers of X's last answer said it, fifteen minutes before the reset. */
const left = async (remaining: number) =>
  learnUsage(db(), await accountOf('twitter'), {
    remaining,
    resetsAt: new Date(Date.now() + 15 * minuteMs),
  });

const minutesUntil = (at: Date | null) => ((at?.getTime() ?? 0) - Date.now()) / minuteMs;

describe('what a platform says is left', () => {
  it('is spent one at a time, evenly until the reset', async () => {
    await left(3);
    const id = await accountOf('twitter');
    expect(minutesUntil(await waitForTurn(db(), id))).toBeCloseTo(5, 1);
    await carillon.pass(5 * minuteMs);
    const turns = await Promise.all(Array.from({ length: 10 }, () => waitForTurn(db(), id)));
    expect(turns.filter((until) => until === null)).toHaveLength(1);
    expect(minutesUntil(await waitForTurn(db(), id))).toBeCloseTo(10 / 3, 1);
  });

  it('is not spent before the reset when it is nothing, and free after it', async () => {
    await left(0);
    const id = await accountOf('twitter');
    expect(minutesUntil(await waitForTurn(db(), id))).toBeCloseTo(15, 1);
    await carillon.pass(15 * minuteMs);
    expect(await waitForTurn(db(), id)).toBe(null);
  });

  it('is kept only when it is little', async () => {
    await left(10);
    expect(await waitForTurn(db(), await accountOf('twitter'))).toBe(null);
  });

  it('makes the posts of that account wait, and says until when; no other account waits', async () => {
    await left(0);
    const waiting = [await carillon.schedule({ platform: 'x' }), await carillon.schedule({ platform: 'x' })];
    const other = await carillon.schedule();
    await carillon.process();
    expect((await carillon.task(other)).status).toBe('completed');
    for (const id of waiting) {
      const { status, retryCount, wakeAt, effects } = await carillon.task(id);
      expect([status, retryCount, effects]).toEqual(['pending', 0, []]);
      expect(minutesUntil(wakeAt)).toBeCloseTo(15, 1);
    }
    expect((await carillon.task(waiting[0] ?? '')).lastError).toContain('This one waits until');
    await carillon.pass(15 * minuteMs + 1);
    await carillon.process();
    for (const id of waiting) expect((await carillon.task(id)).status).toBe('completed');
  });

  it('is learned from the headers of an answer', async () => {
    const limits = () =>
      carillon.run<{ left: number | null }>(
        `select limit_remaining as left from carillon.accounts where platform = 'twitter'`,
      );
    // X's own quarter of an hour has room for a hundred.
    await Promise.all(Array.from({ length: 90 }, () => carillon.schedule({ platform: 'x' })));
    await carillon.process();
    expect(await limits()).toEqual([{ left: null }]);
    const last = await carillon.schedule({ platform: 'x' });
    await carillon.process();
    expect((await carillon.task(last)).status).toBe('completed');
    expect(await limits()).toEqual([{ left: 9 }]);
  });
});
