import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/emulators/index.ts';
import { cancelTask, getAccountBudget, listAccounts, setAccountBudget } from '../../src/services/index.ts';
import { appForEachTest } from '../support/app-for-each-test.ts';
import { person } from '../support/open-app.ts';

const carillon = appForEachTest();

const services = () => carillon.app.services;
const link = 'https://example.com/bells';

async function accountOf(platform: string): Promise<string> {
  const accounts = await listAccounts(services().db, person.workspaceId);
  const found = accounts.find((account) => account.platform === platform);
  if (found === undefined) throw new Error(`no account of ${platform}`);
  return found.id;
}

async function limit(usd: number | null): Promise<string> {
  const id = await accountOf('twitter');
  await setAccountBudget(services(), person, id, { usd });
  return id;
}

const budget = async () => getAccountBudget(services(), person, await accountOf('twitter'));
const onX = (config: Record<string, unknown> = {}) => carillon.schedule({ platform: 'x', config });
const arm = (fault: Omit<Fault, 'platform' | 'operation' | 'times'>) =>
  carillon.app.emulated.server.faults.arm({ platform: 'twitter', operation: 'publish', times: 1, ...fault });
const outcomesOf = async (ids: readonly string[]) => {
  const tasks = await Promise.all(ids.map((id) => carillon.task(id)));
  return tasks.map(({ status, hold }) => hold ?? status).sort();
};

describe("an account's monthly budget", () => {
  it('lets through of 20 posts at once exactly those it has room for, and says why the others wait', async () => {
    await limit(0.1);
    const ids = await Promise.all(Array.from({ length: 20 }, () => onX()));
    await Promise.all([carillon.process(), carillon.process(), carillon.process()]);
    expect(await outcomesOf(ids)).toEqual([...Array(14).fill('budget'), ...Array(6).fill('completed')]);
    expect(await budget()).toMatchObject({ limitUsd: 0.1, usedUsd: 0.09, posts: 6, heldTasks: 14 });
    expect((await budget()).stoppedAt).toBeInstanceOf(Date);
    const tasks = await Promise.all(ids.map((id) => carillon.task(id)));
    const held = tasks.find(({ hold }) => hold === 'budget');
    expect(held).toMatchObject({ failureKind: 'budget_exceeded', retryCount: 0 });
    expect(held?.lastError).toContain('$0.090 of $0.100 are counted, and this costs $0.015 more');
    await carillon.process();
    expect(await budget()).toMatchObject({ posts: 6, heldTasks: 14 });
  });

  it('lets them go when it is raised, and only as far as it is', async () => {
    await limit(0.015);
    const ids = [await onX(), await onX(), await onX()];
    await carillon.process();
    await limit(0.03);
    await carillon.process();
    expect(await outcomesOf(ids)).toEqual(['budget', 'completed', 'completed']);
    await limit(null);
    await carillon.process();
    expect(await outcomesOf(ids)).toEqual(['completed', 'completed', 'completed']);
  });

  it('lets them go when the month is over', async () => {
    await limit(0.015);
    const ids = [await onX(), await onX()];
    await carillon.process();
    expect(await outcomesOf(ids)).toEqual(['budget', 'completed']);
    // Last month's row, as the next month sees it.
    await carillon.run(`update carillon.account_usage set month = (month - interval '1 month')::date`);
    await carillon.process();
    expect(await outcomesOf(ids)).toEqual(['completed', 'completed']);
    expect(await budget()).toMatchObject({ usedUsd: 0.015, posts: 1 });
  });

  it('gets its money back from a refused send, and whoever was stopped meanwhile tries again', async () => {
    const { holds } = carillon.app.emulated.server;
    const same = { platform: 'x', content: 'Ding', config: { allowDuplicate: true } };
    await carillon.schedule(same);
    await carillon.process();
    await limit(0.03);
    const refused = await carillon.schedule(same);
    holds.arm({ platform: 'twitter', operation: 'publish', point: 'received', seconds: null, times: 1 });
    const running = carillon.process();
    await expect.poll(() => holds.waiting().length).toBe(1);
    const other = await onX();
    await carillon.process();
    expect((await carillon.task(other)).hold).toBe('budget');
    holds.release();
    await running;
    expect(await carillon.task(refused)).toMatchObject({ status: 'failed', failureKind: 'rejected' });
    await carillon.process();
    expect((await carillon.task(other)).status).toBe('completed');
    expect(await budget()).toMatchObject({ usedUsd: 0.03, posts: 2, heldTasks: 0 });
  });

  it('keeps the money of a send in doubt until it is known', async () => {
    await limit(0.015);
    arm({ effect: 'before', answer: 'reset' });
    const id = await onX();
    await carillon.process();
    expect(await carillon.task(id)).toMatchObject({ status: 'running', phase: 'verifying' });
    expect(await budget()).toMatchObject({ usedUsd: 0.015, posts: 1 });
    const other = await onX();
    await carillon.process();
    expect(await carillon.task(other)).toMatchObject({ hold: 'budget' });
    // Proven absent, its money is there for another.
    await cancelTask(services(), person, id);
    expect(await carillon.untilEnded(id)).toMatchObject({
      status: 'cancelled',
      effects: [{ state: 'absent' }],
    });
    await carillon.process();
    expect(await carillon.task(other)).toMatchObject({ status: 'completed' });
    expect(await budget()).toMatchObject({ usedUsd: 0.015, posts: 1, stoppedAt: null });
  });

  it('is not begun on a thread that it has no room for', async () => {
    await limit(0.03);
    const id = await onX({ thread: ['Two', 'Three'] });
    await carillon.process();
    expect(await carillon.task(id)).toMatchObject({ hold: 'budget', partial: false, effects: [] });
    expect((await carillon.task(id)).lastError).toContain('this and what follows it cost $0.045 more');
    await limit(0.045);
    await carillon.process();
    expect(await carillon.task(id)).toMatchObject({ status: 'completed' });
    expect(await budget()).toMatchObject({ usedUsd: 0.045, posts: 3 });
  });

  it('holds up no other account, and no platform that charges nothing', async () => {
    await limit(0);
    const stopped = await onX({ link });
    const free = await carillon.schedule();
    await carillon.process();
    expect(await carillon.task(stopped)).toMatchObject({ hold: 'budget', estimatedCostUsd: 0.2 });
    expect(await carillon.task(free)).toMatchObject({ status: 'completed' });
    expect(await carillon.task(free)).not.toHaveProperty('estimatedCostUsd');
  });
});

describe('a link in the first reply', () => {
  it('stands in a comment of its own, or below the first comment', async () => {
    const alone = await carillon.schedule({ config: { link, linkInReply: true } });
    const both = await carillon.schedule({ config: { link, linkInReply: true, firstComment: 'More:' } });
    await carillon.process();
    const { items } = (await (
      await carillon.app.emulated.server.fetch(
        new Request('http://carillon.emulator/_emulator/feeds/facebook?limit=50'),
      )
    ).json()) as { items: { taskId: string | null; text: string; link?: string | null }[] };
    const textsOf = (id: string) => items.filter(({ taskId }) => taskId === id).map(({ text }) => text);
    for (const id of [alone, both]) expect((await carillon.task(id)).status).toBe('completed');
    expect(textsOf(alone)).toContain(link);
    expect(textsOf(both)).toContain(`More:\n\n${link}`);
    expect(textsOf(alone).filter((text) => text.includes(link))).toHaveLength(1);
  });

  it.each([
    ['without a link', { linkInReply: true }, {}],
    ['with a title', { linkInReply: true, link, linkTitle: 'Bells' }, { platform: 'linkedin' }],
    [
      'where there are no comments',
      { linkInReply: true, link, to: '+15551234567' },
      { platform: 'whatsapp' },
    ],
  ])('is refused %s', async (_what, config, input) => {
    await expect(carillon.schedule({ ...input, config })).rejects.toMatchObject({
      code: 'invalid_input',
      params: { field: 'config.linkInReply' },
    });
  });
});
