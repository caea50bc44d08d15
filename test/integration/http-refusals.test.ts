import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHttpApp, type Call, type HttpApp } from '../support/http-app.ts';

let server: HttpApp;
let campaign: string;
let task: string;
let endpoint: string;

/** Nobody's. */
const id = '00000000-0000-7000-8000-00000000000f';
const run = (text: string, ...values: unknown[]) =>
  server.app.services.db.run<{ id: string }>({ text, values });
const plan = {
  goal: 'More people come to the bakery',
  brief: 'We bake sourdough every morning.',
  accounts: ['facebook'],
  rule: 'FREQ=WEEKLY',
  timezone: 'Europe/Berlin',
};

beforeAll(async () => {
  const model = { CARILLON_MODEL: 'writer-1', CARILLON_MODEL_URL: 'http://localhost:9/v1' };
  server = await openHttpApp({ CARILLON_ALLOW_PRIVATE_WEBHOOKS: 'true', ...model });
  campaign = (await server.post('/api/campaigns', plan)).body.campaign.id;
  const post = { platform: 'x', scheduledAt: '2045-01-01T09:00Z', content: 'Hello' };
  task = (await server.post('/api/agent/schedule', post)).body.task.id;
  const url = 'http://127.0.0.1:9/hook';
  endpoint = (await server.post('/api/webhook-endpoints', { url })).body.endpoint.id;
});
afterAll(() => server.close());

async function refusal(call: Call): Promise<[number, string]> {
  const { status, body } = await server.call(call);
  return [status, body.error.code];
}

describe('404 is answered to', () => {
  it.each<[Call['method'], string, string, unknown?]>([
    ['POST', `/api/agent/tasks/${id}/approve`, 'task_not_found'],
    ['POST', `/api/agent/tasks/${id}/reject`, 'task_not_found'],
    ['POST', '/api/campaigns', 'account_not_found', { ...plan, accounts: [id] }],
    ['PATCH', `/api/campaigns/${id}`, 'campaign_not_found', { goal: 'Another' }],
    ['POST', `/api/campaigns/${id}/pause`, 'campaign_not_found'],
    ['POST', `/api/campaigns/${id}/resume`, 'campaign_not_found'],
    ['POST', `/api/campaigns/${id}/stop`, 'campaign_not_found'],
    ['GET', `/api/webhook-endpoints/${id}`, 'webhook_endpoint_not_found'],
    ['PATCH', `/api/webhook-endpoints/${id}`, 'webhook_endpoint_not_found', { enabled: true }],
    ['DELETE', `/api/webhook-endpoints/${id}`, 'webhook_endpoint_not_found'],
    ['POST', `/api/webhook-endpoints/${id}/rotate-secret`, 'webhook_endpoint_not_found'],
    ['POST', `/api/webhook-endpoints/${id}/test`, 'webhook_endpoint_not_found'],
    ['GET', `/api/webhook-endpoints/${id}/deliveries`, 'webhook_endpoint_not_found'],
    [
      'POST',
      `/api/webhook-endpoints/${id}/replay`,
      'webhook_endpoint_not_found',
      { since: '2026-01-01T00:00Z' },
    ],
    ['POST', `/api/webhook-deliveries/${id}/replay`, 'webhook_delivery_not_found'],
  ])('%s %s', async (method = 'GET', path, code, body) => {
    expect(await refusal({ method, path, ...(body !== undefined && { body }) })).toEqual([404, code]);
  });
});

describe('409 is answered', () => {
  it('to the approval of a task that waits for none', async () => {
    const path = `/api/agent/tasks/${task}/approve`;
    expect(await refusal({ method: 'POST', path })).toEqual([409, 'approval_not_asked']);
  });

  it('to the release of a post whose text nobody can have read', async () => {
    const ahead = { ...plan, goal: 'To be read', approvalPolicy: 'approval', writeAt: 'planning' };
    const { id: campaignId } = (await server.post('/api/campaigns', ahead)).body.campaign;
    const [post] = (await server.get(`/api/agent/tasks?campaignId=${campaignId}`)).body.tasks;
    const body = { hold: 'approval', taskIds: [post.id] };
    expect(await refusal({ method: 'POST', path: '/api/agent/resume', body })).toEqual([
      409,
      'task_not_written',
    ]);
  });

  it('to a campaign on a platform without an account', async () => {
    await run(`update carillon.accounts set is_default = false where platform = 'linkedin'`);
    const body = { ...plan, accounts: ['linkedin'] };
    expect((await refusal({ method: 'POST', path: '/api/campaigns', body }))[0]).toBe(409);
  });

  it('to a change, a pause or a resume of a campaign that was stopped', async () => {
    const path = `/api/campaigns/${campaign}`;
    expect((await server.post(`${path}/stop`)).status).toBe(200);
    const stopped = [409, 'campaign_stopped'];
    expect(await refusal({ method: 'PATCH', path, body: { goal: 'Another' } })).toEqual(stopped);
    for (const verb of ['pause', 'resume'])
      expect(await refusal({ method: 'POST', path: `${path}/${verb}` })).toEqual(stopped);
  });

  it('to a budget of money for a model whose price is not known', async () => {
    const call = { method: 'PUT', path: '/api/budget', body: { tokens: null, usd: 5 } };
    expect(await refusal(call)).toEqual([409, 'budget_unpriced']);
  });

  it('to the replay of a delivery to a disabled endpoint', async () => {
    await run(
      `update carillon.agent_tasks set status = 'completed', finished_at = now() where id = $1`,
      task,
    );
    const [delivery] = await run(
      `insert into carillon.webhook_deliveries (workspace_id, endpoint_id, event_id)
       select workspace_id, $1, id from carillon.events limit 1 returning id`,
      endpoint,
    );
    const path = `/api/webhook-endpoints/${endpoint}`;
    expect((await server.call({ method: 'PATCH', path, body: { enabled: false } })).status).toBe(200);
    const replay = `/api/webhook-deliveries/${delivery?.id}/replay`;
    expect(await refusal({ method: 'POST', path: replay })).toEqual([409, 'webhook_endpoint_disabled']);
  });

  it('to one webhook endpoint too many, until another is deleted', async () => {
    await run(
      `insert into carillon.webhook_endpoints (url, secret_ciphertext, secret_key_id)
       select 'https://example.com', '', '' from generate_series(1, 49)`,
    );
    const make = { method: 'POST', path: '/api/webhook-endpoints', body: { url: 'http://127.0.0.1:9/more' } };
    expect(await refusal(make)).toEqual([409, 'webhook_endpoint_limit']);
    const path = `/api/webhook-endpoints/${endpoint}`;
    expect((await server.call({ method: 'DELETE', path })).status).toBe(200);
    expect((await server.call(make)).status).toBe(201);
  });
});

it.each(['Hello', '2099-01-01T00:00:00Z', ''])(
  '422 is answered to a webhook endpoint at "%s"',
  async (url) => {
    const call = { method: 'POST', path: '/api/webhook-endpoints', body: { url } };
    expect(await refusal(call)).toEqual([422, 'invalid_input']);
  },
);
