import { describe, expect, it } from 'vitest';
import { roomIn } from '../../src/journal/index.ts';
import { appForEachTest } from '../support/app-for-each-test.ts';

const carillon = appForEachTest();

const hourMs = 3_600_000;

/** Sends of a platform's default account that count in a quota, an hour ago. */
const publishBefore = (platform: string, quota: string, count: number, state = 'applied') =>
  carillon.run(
    `with task as (
       insert into carillon.agent_tasks (type, platform, scheduled_at, content, status, finished_at)
       values ('social_post', $1, carillon.now(), 'Before', 'completed', carillon.now()) returning id, workspace_id, account_id)
     insert into carillon.effects (id, workspace_id, task_id, key, epoch, account_id, fingerprint, state, quotas,
       intended_at, deadline_at)
     select gen_random_uuid(), workspace_id, id, 'post', n, account_id, n::text, $4, array[$2],
       carillon.now() - interval '1 hour', carillon.now()
     from task, generate_series(1, $3::integer) n`,
    platform,
    quota,
    count,
    state,
  );

/** Everything published today lies on the day of that moment. */
const toToday = () =>
  carillon.run(
    `update carillon.effects set intended_at = date_trunc('day', carillon.now() at time zone 'UTC') at time zone 'UTC'`,
  );

describe('a quota that the platform does not tell of', () => {
  it('of a day makes the next post wait until midnight UTC, which it says, and no attempt is spent', async () => {
    await publishBefore('linkedin', 'posts', 149);
    await toToday();
    const last = await carillon.schedule({ platform: 'linkedin' });
    await carillon.process();
    expect((await carillon.task(last)).status).toBe('completed');
    const next = await carillon.schedule({ platform: 'linkedin' });
    await carillon.process();
    const waiting = await carillon.task(next);
    expect(waiting).toMatchObject({ status: 'pending', retryCount: 0, effects: [], hold: null });
    const midnight = new Date(Date.now() + 24 * hourMs).toISOString().slice(0, 10);
    expect(waiting.wakeAt?.toISOString()).toBe(`${midnight}T00:00:00.000Z`);
    expect(waiting.lastError).toContain(`This one waits until ${midnight}T00:00:00.000Z.`);
    await carillon.pass(24 * hourMs);
    await carillon.process();
    expect((await carillon.task(next)).status).toBe('completed');
  });

  it('does not count what was never published', async () => {
    await publishBefore('linkedin', 'posts', 150, 'absent');
    await toToday();
    const id = await carillon.schedule({ platform: 'linkedin' });
    await carillon.process();
    expect((await carillon.task(id)).status).toBe('completed');
  });

  it('holds up no other account, and nothing of its own that does not count in it', async () => {
    await publishBefore('linkedin', 'posts', 150);
    await publishBefore('facebook', 'reels', 30);
    await toToday();
    const full = await Promise.all(
      Array.from({ length: 30 }, () => carillon.schedule({ platform: 'linkedin' })),
    );
    const other = await carillon.schedule({ platform: 'x' });
    const noReel = await carillon.schedule();
    await carillon.process();
    for (const id of [other, noReel]) expect((await carillon.task(id)).status).toBe('completed');
    for (const id of full) expect((await carillon.task(id)).status).toBe('pending');
  });

  it('in a moving window makes a message to the same person wait for its end, and to nobody else', async () => {
    const to = (number: string) => carillon.schedule({ platform: 'whatsapp', config: { to: number } });
    const all = [];
    for (let n = 0; n < 10; n += 1) all.push(await to('+15551230001'));
    await carillon.process();
    const again = await to('+15551230001');
    const other = await to('+15551230002');
    await carillon.process();
    expect((await carillon.task(other)).status).toBe('completed');
    const sent = await Promise.all(all.map((id) => carillon.task(id)));
    expect(sent.map(({ status }) => status)).toEqual(Array(10).fill('completed'));
    const intendedAt = Math.min(...sent.map(({ effects }) => effects[0]?.intendedAt.getTime() ?? 0));
    const waiting = await carillon.task(again);
    expect(waiting).toMatchObject({ status: 'pending', effects: [] });
    expect(Math.abs((waiting.wakeAt?.getTime() ?? 0) - intendedAt - 60_000)).toBeLessThanOrEqual(1);
    await carillon.pass(60_001);
    await carillon.process();
    expect((await carillon.task(again)).status).toBe('completed');
  });

  it('is full as long as its oldest effects stay in the window', async () => {
    await publishBefore('facebook', 'reels', 30);
    const quota = facebookReels();
    expect(await quota(30)).toBeGreaterThan(22.9 * hourMs);
    expect(await quota(31)).toBe(null);
    await carillon.pass(23 * hourMs);
    expect(await quota(30)).toBe(null);
  });
});

/** In how many ms an account with so many reels a day may publish another; null: now. */
function facebookReels() {
  return async (max: number): Promise<number | null> => {
    const [account] = await carillon.run<{ id: string }>(
      `select id from carillon.accounts where platform = 'facebook'`,
    );
    const until = await roomIn(carillon.app.services.db, {
      accountId: account?.id ?? '',
      name: 'reels',
      max,
      within: { windowMs: 24 * hourMs },
      recipientId: null,
    });
    return until === null ? null : until.getTime() - Date.now();
  };
}
