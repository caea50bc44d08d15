import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '../../src/services/index.ts';
import { openHttpApp, type HttpApp } from '../support/http-app.ts';

let http: HttpApp;
let admin: string;
let writer: string;

beforeAll(async () => {
  http = await openHttpApp({ CARILLON_MODEL_BUDGET_TOKENS: '50000' });
  writer = await createKey(http.app.services.db, 'writer', ['read', 'write']);
  admin = await createKey(http.app.services.db, 'admin', ['read', 'write', 'admin']);
});
afterAll(() => http.close());

const put = (body: unknown, key = admin) => http.call({ method: 'PUT', path: '/api/budget', body, key });

describe('the budget over HTTP', () => {
  it("shows the environment's limits until the workspace has its own", async () => {
    const standard = { source: 'environment', limitTokens: 50_000, limitUsd: null, usedTokens: 0 };
    expect((await http.get('/api/budget')).body.budget).toMatchObject(standard);
    const own = { source: 'workspace', limitTokens: null, limitUsd: 2.5 };
    expect((await put({ tokens: null, usd: 2.5 })).body.budget).toMatchObject(own);
    expect((await http.get('/api/budget')).body.budget).toMatchObject(own);
    const { operations } = (await http.get('/api/agent/operations')).body;
    expect(operations[0]).toMatchObject({ name: 'budget_set', detail: { tokens: null, usd: 2.5 } });
    const reset = await http.call({ method: 'DELETE', path: '/api/budget', key: admin });
    expect(reset.body.budget).toMatchObject(standard);
  });

  it('is changed by an admin only', async () => {
    for (const method of ['PUT', 'DELETE']) {
      const body = { tokens: null, usd: null };
      const answer = await http.call({ method, path: '/api/budget', body, key: writer });
      expect([answer.status, answer.body.error.code]).toEqual([403, 'forbidden']);
    }
  });

  it.each([
    [{}],
    [{ tokens: 5 }],
    [{ tokens: -1, usd: null }],
    [{ tokens: 0.5, usd: null }],
    [{ tokens: 1, usd: '1' }],
  ])('refuses %j', async (body) => {
    const answer = await put(body);
    expect([answer.status, answer.body.error.code]).toEqual([422, 'invalid_input']);
  });

  it('is in the figures for Prometheus', async () => {
    await put({ tokens: null, usd: null });
    expect((await http.get('/metrics')).text).not.toMatch(/^carillon_model_\w+_limit \d/m);
    await put({ tokens: 70_000, usd: 2.5 });
    const { text } = await http.get('/metrics');
    expect(text).toContain('carillon_model_tokens 0');
    expect(text).toContain('carillon_model_cost_usd 0');
    expect(text).toContain('carillon_model_tokens_limit 70000');
    expect(text).toContain('carillon_model_cost_usd_limit 2.5');
  });
});

describe("an account's budget over HTTP", () => {
  const path = async () => {
    const { accounts } = (await http.get('/api/agent/accounts')).body;
    const { id } = accounts.find((one: { platform: string }) => one.platform === 'twitter');
    return `/api/accounts/${id}/budget`;
  };

  it('is none until it is set, by an admin only, and is noted', async () => {
    const standard = { limitUsd: null, usedUsd: 0, posts: 0, stoppedAt: null, heldTasks: 0 };
    expect((await http.get(await path())).body.budget).toMatchObject(standard);
    const set = { method: 'PUT', path: await path(), body: { usd: 12.5 } };
    expect((await http.call({ ...set, key: writer })).status).toBe(403);
    expect((await http.call({ ...set, key: admin })).body.budget).toMatchObject({ limitUsd: 12.5 });
    const { operations } = (await http.get('/api/agent/operations')).body;
    expect(operations[0]).toMatchObject({ name: 'account_budget_set', detail: { usd: 12.5 } });
    expect((await http.call({ ...set, body: { usd: null }, key: admin })).body.budget).toMatchObject(
      standard,
    );
  });

  it('refuses what is no account, and what is no sum', async () => {
    const unknown = await http.get('/api/accounts/00000000-0000-7000-8000-00000000000f/budget');
    expect([unknown.status, unknown.body.error.code]).toEqual([404, 'account_not_found']);
    const wrong = await http.call({ method: 'PUT', path: await path(), body: { usd: -1 }, key: admin });
    expect([wrong.status, wrong.body.error.code]).toEqual([422, 'invalid_input']);
  });

  it('comes with estimates: of a task that is scheduled, read, or only tried in an import', async () => {
    const post = (content: string) => ({
      platform: 'x',
      content,
      scheduledAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    const { task } = (await http.post('/api/agent/schedule', post('One https://example.com'))).body;
    expect(task.estimatedCostUsd).toBe(0.2);
    expect((await http.get(`/api/agent/tasks/${task.id}`)).body.task.estimatedCostUsd).toBe(0.2);
    const tasks = [post('Two'), post('Three'), { ...post('Four'), platform: 'facebook' }];
    const { report } = (await http.post('/api/agent/import', { tasks, dryRun: true })).body;
    expect(report.estimatedCostUsd).toBe(0.03);
    const costs = report.rows.map((row: { estimatedCostUsd?: number }) => row.estimatedCostUsd);
    expect(costs).toEqual([0.015, 0.015, undefined]);
  });
});
