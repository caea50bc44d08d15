import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as library from '../../src/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let carillon: library.Carillon;

beforeAll(async () => {
  database = await createTestDatabase();
  const variables = { CARILLON_SIMULATE: 'always', CARILLON_LOG_LEVEL: 'silent' };
  carillon = library.createCarillon({ databaseUrl: database.url, variables });
});
afterAll(async () => {
  await carillon.close();
  await database.drop();
});

const input: library.CampaignInput = {
  goal: 'More people come to the bakery',
  brief: 'We bake sourdough every morning.',
  accounts: ['facebook'],
  rule: 'FREQ=DAILY;BYHOUR=9;BYMINUTE=0',
  timezone: 'Europe/Berlin',
  approvalPolicy: 'approval',
};

describe('the library', () => {
  it('creates, reads, changes, pauses, resumes and stops a campaign, and decides of its posts', async () => {
    const { id } = await carillon.createCampaign(input);
    const waiting = (await carillon.getAllScheduledTasks({ campaignId: id })).tasks;
    const [one = '', other = ''] = waiting.map((task) => task.id);
    expect(await carillon.approveScheduledTask(one)).toMatchObject({ id: one, hold: null });
    expect((await carillon.rejectScheduledTask(other, 'too loud')).status).toBe('cancelled');
    const { results } = await carillon.getCampaign(id);
    expect(results.posts).toMatchObject({ total: 14, pending: 13, cancelled: 1, waitingForApproval: 12 });
    expect(results.metrics).toMatchObject({ reach: null, measured: { reach: 0 } });

    expect(await carillon.changeCampaign(id, { goal: 'Sell more' })).toMatchObject({ id, goal: 'Sell more' });
    expect((await carillon.pauseCampaign(id)).status).toBe('paused');
    expect((await carillon.resumeCampaign(id)).status).toBe('active');
    expect(await carillon.processCampaigns()).toMatchObject({ problems: 0, remaining: 0 });
    expect(await carillon.stopCampaign(id)).toMatchObject({
      status: 'stopped',
      results: { posts: { pending: 0 } },
    });
    await expect(carillon.pauseCampaign(id)).rejects.toMatchObject({ code: 'campaign_stopped' });
    await expect(carillon.getCampaign(one)).rejects.toMatchObject({ code: 'campaign_not_found' });
    await expect(carillon.approveScheduledTask(other)).rejects.toMatchObject({ code: 'approval_not_asked' });
  });

  it('shows the budget, gives the workspace its own, and takes it away', async () => {
    expect(await carillon.getBudget()).toMatchObject({ source: 'environment', limitTokens: null });
    const own = { source: 'workspace', limitTokens: 70_000, limitUsd: 2.5 };
    expect(await carillon.setBudget({ tokens: 70_000, usd: 2.5 })).toMatchObject(own);
    expect(await carillon.getBudget()).toMatchObject(own);
    expect((await carillon.resetBudget()).source).toBe('environment');
    await expect(carillon.setBudget({ tokens: -1, usd: null })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  it('has by name every function of an instance but those that start and end one', () => {
    const { app: _app, close: _close, ...bound } = carillon;
    const named = Object.keys(library).filter((name) => name in bound);
    expect(named.sort()).toEqual(Object.keys(bound).sort());
  });
});
