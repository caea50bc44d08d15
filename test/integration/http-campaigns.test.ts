import { afterAll, beforeAll, expect, it } from 'vitest';
import { cronSecret, openHttpApp, type HttpApp } from '../support/http-app.ts';

let server: HttpApp;

beforeAll(async () => {
  server = await openHttpApp();
});
afterAll(() => server.close());

const request = {
  goal: 'More people come to the bakery',
  brief: 'We bake sourdough every morning.',
  accounts: ['facebook'],
  rule: 'FREQ=DAILY;BYHOUR=9;BYMINUTE=0',
  timezone: 'Europe/Berlin',
  approvalPolicy: 'approval',
};

it('a campaign is created, read, changed, approved, paused, resumed and stopped over HTTP', async () => {
  const created = await server.post('/api/campaigns', request);
  expect([created.status, created.body.campaign.deduplicated]).toEqual([201, false]);
  expect((await server.post('/api/campaigns', request)).status).toBe(200);
  const { id } = created.body.campaign;
  expect((await server.get('/api/campaigns?status=active,paused')).body.campaigns).toHaveLength(1);
  expect((await server.get('/api/campaigns?status=stopped')).body.campaigns).toEqual([]);
  expect((await server.get(`/api/campaigns/${id}`)).body.campaign.results.metrics.reach).toBeNull();

  const { tasks } = (await server.get(`/api/agent/tasks?campaignId=${id}`)).body;
  expect(tasks).toHaveLength(14);
  const approved = await server.post(`/api/agent/tasks/${tasks[0].id}/approve`);
  expect([approved.status, approved.body.task.hold]).toEqual([200, null]);
  const rejected = await server.post(`/api/agent/tasks/${tasks[1].id}/reject`, { reason: 'no' });
  expect([rejected.status, rejected.body.task.status]).toEqual([200, 'cancelled']);
  expect((await server.post(`/api/agent/tasks/${tasks[1].id}/reject`)).status).toBe(409);

  const path = `/api/campaigns/${id}`;
  const changed = await server.call({ method: 'PATCH', path, body: { goal: 'Sell more' } });
  expect([changed.status, changed.body.campaign.goal]).toEqual([200, 'Sell more']);
  for (const [name, status] of [
    ['pause', 'paused'],
    ['resume', 'active'],
    ['stop', 'stopped'],
  ]) {
    expect((await server.post(`${path}/${name}`)).body.campaign.status).toBe(status);
  }
  expect((await server.post(`${path}/resume`)).body.error.code).toBe('campaign_stopped');
  const { operations } = (await server.get('/api/agent/operations')).body;
  expect(operations.map(({ name }: { name: string }) => name)).toEqual(
    ['stopped', 'resumed', 'paused', 'changed', 'created'].map((name) => `campaign_${name}`),
  );
});

it('the planner is called by GET and POST with the cron secret, and is no campaign', async () => {
  const headers = { authorization: `Bearer ${cronSecret}` };
  for (const method of ['GET', 'POST']) {
    const { status, body } = await server.call({
      method,
      path: '/api/campaigns/process',
      headers,
      key: false,
    });
    expect([status, body]).toEqual([
      200,
      { success: true, campaigns: 0, planned: 0, skipped: 0, problems: 0, remaining: 0 },
    ]);
  }
  expect((await server.get('/api/campaigns/process')).body.error.code).toBe('cron_unauthorized');
  expect((await server.get('/api/campaigns/nothing')).status).toBe(422);
  expect((await server.get('/api/campaigns/00000000-0000-4000-8000-000000000000')).status).toBe(404);
});
