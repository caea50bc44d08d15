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
