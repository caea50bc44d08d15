import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderFailed, promptVersion, type PlannedCall } from '../../src/agent/index.ts';
import { getBudget, meterCalls, setBudget } from '../../src/services/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { startModelEndpoint, type ModelEndpoint } from '../support/model-endpoint.ts';
import { openApp, person, type OpenApp } from '../support/open-app.ts';

let database: TestDatabase;
let endpoint: ModelEndpoint;
let open: OpenApp | null = null;

beforeEach(async () => {
  database = await createTestDatabase();
  endpoint = await startModelEndpoint();
});

afterEach(async () => {
  await open?.app.close();
  open = null;
  await endpoint.close();
  await database.drop();
});

const start = async (variables: Record<string, string> = {}) => {
  open = await openApp(database.url, {
    CARILLON_SIMULATE: 'always',
    CARILLON_MODEL: 'writer-1',
    CARILLON_MODEL_URL: endpoint.url,
    CARILLON_MODEL_PRICES: '{"compatible:writer-1":{"input":2,"output":10}}',
    ...variables,
  });
  return open;
};

const planned: PlannedCall = {
  n: 1,
  provider: 'test',
  model: 'writer-1',
  promptVersion,
  maxInputTokens: 400,
  maxOutputTokens: 600,
  price: { input: 2, output: 10 },
};

const settled = {
  provider: 'test',
  model: 'writer-1',
  promptVersion,
  startedAt: new Date(),
  durationMs: 5,
  outcome: 'accepted',
} as const;

const writing = { workspaceId: person.workspaceId, taskId: null, epoch: null };
const used = { ...settled, inputTokens: 100, outputTokens: 20, costMicroUsd: 400 };
const unknown = { ...settled, inputTokens: null, outputTokens: null, costMicroUsd: null };

async function refusalOf(attempt: Promise<unknown>) {
  const thrown: unknown = await attempt.catch((error: unknown) => error);
  if (thrown instanceof ProviderFailed) return thrown.failure;
  throw new Error('expected ProviderFailed', { cause: thrown });
}

const byBrief = { content: null, config: { topic: 'Bells' } };

describe('the budget of models', () => {
  it.each([
    ['tokens', { CARILLON_MODEL_BUDGET_TOKENS: '7500' }],
    ['money', { CARILLON_MODEL_BUDGET_USD: '0.05' }],
  ])('lets through of 20 calls at once only those that fit at their most: %s', async (_what, variables) => {
    const { app } = await start(variables);
    const { db, settings } = app.services;
    const meters = Array.from({ length: 20 }, () => meterCalls(db, settings.budget, writing));
    const results = await Promise.allSettled(meters.map((meter) => meter.beforeCall(planned)));
    const through = meters.filter((_, index) => results[index]?.status === 'fulfilled');
    expect(through).toHaveLength(7);
    const refused = results.flatMap((one) => (one.status === 'rejected' ? [one.reason.failure.kind] : []));
    expect(new Set(refused)).toEqual(new Set(['rate_limited']));

    // What they left of their most is free again.
    for (const meter of through) await meter.onCall(used);
    const { usedTokens, usedUsd, stoppedAt } = await getBudget(app.services, person);
    expect([usedTokens, usedUsd, stoppedAt]).toEqual([7 * 120, (7 * 400) / 1_000_000, null]);
    await meterCalls(db, settings.budget, writing).beforeCall(planned);
  });

  it('counts a call of which nobody knows what it used at its most, and refuses the next for the month', async () => {
    const { app } = await start({ CARILLON_MODEL_BUDGET_TOKENS: '1500' });
    const { db, settings } = app.services;
    const meter = meterCalls(db, settings.budget, writing);
    await meter.beforeCall(planned);
    await meter.onCall(unknown);
    const refusal = await refusalOf(meter.beforeCall(planned));
    expect(refusal).toMatchObject({ kind: 'budget_exceeded' });
    expect(refusal.message).toContain('1000 of 1500 tokens are counted');
    expect(await getBudget(app.services, person)).toMatchObject({
      usedTokens: 1000,
      stoppedAt: expect.any(Date),
    });
  });

  it('settles a call once', async () => {
    const { app } = await start();
    const meter = meterCalls(app.services.db, app.services.settings.budget, writing);
    await meter.beforeCall(planned);
    await meter.onCall(used);
    await meter.onCall(used);
    expect(await getBudget(app.services, person)).toMatchObject({ usedTokens: 120, limitTokens: null });
  });

  it('holds a task before the call, and lets it go when the limit is raised', async () => {
    const { app, schedule, task, process } = await start({ CARILLON_MODEL_BUDGET_TOKENS: '100' });
    const id = await schedule(byBrief);
    await process();
    expect(await task(id)).toMatchObject({ status: 'pending', hold: 'budget', modelCalls: [] });
    expect((await task(id)).lastError).toContain('PUT /api/budget');
    expect(endpoint.requests).toHaveLength(0);
    await process();
    expect(await task(id)).toMatchObject({ hold: 'budget', attempts: [{ outcome: 'held' }] });

    endpoint.answer({ text: 'The bells ring.', usage: { promptTokens: 100, completionTokens: 20 } });
    await setBudget(app.services, person, { tokens: 100_000, usd: null });
    await process();
    expect(await task(id)).toMatchObject({
      status: 'completed',
      content: 'The bells ring.',
      modelCalls: [
        {
          provider: new URL(endpoint.url).host,
          model: 'writer-1',
          promptVersion,
          inputTokens: 100,
          outputTokens: 20,
          costUsd: 0.0004,
          durationMs: expect.any(Number),
          outcome: 'accepted',
          startedAt: expect.any(Date),
        },
      ],
    });
  });

  it('lets held tasks go when the month is over', async () => {
    const { app, run, schedule, task, process } = await start({ CARILLON_MODEL_BUDGET_TOKENS: '6000' });
    const meter = meterCalls(app.services.db, app.services.settings.budget, writing);
    await meter.beforeCall(planned);
    await meter.onCall(unknown);
    const id = await schedule(byBrief);
    await process();
    expect(await task(id)).toMatchObject({ hold: 'budget' });
    // Last month's row, as the next month sees it.
    await run(`update carillon.model_usage set month = (month - interval '1 month')::date`);
    endpoint.answer({ text: 'The bells ring.' });
    await process();
    expect(await task(id)).toMatchObject({ status: 'completed', hold: null });
    expect(await getBudget(app.services, person)).toMatchObject({ usedTokens: 120 });
  });

  it('goes on after a start with a higher limit, and not after one with the same', async () => {
    const limit = (tokens: string) => ({ CARILLON_MODEL_BUDGET_TOKENS: tokens });
    const { schedule, process, app } = await start(limit('100'));
    const id = await schedule(byBrief);
    await process();
    await app.close();
    const again = await start(limit('100'));
    await again.process();
    expect((await again.task(id)).attempts).toHaveLength(1);
    await again.app.close();
    const higher = await start(limit('100000'));
    endpoint.answer({ text: 'The bells ring.' });
    await higher.process();
    expect(await higher.task(id)).toMatchObject({ status: 'completed' });
  });

  it('holds no budget of money with a model whose price is not known', async () => {
    const unpriced = { CARILLON_MODEL_PRICES: '{}' };
    await expect(start({ ...unpriced, CARILLON_MODEL_BUDGET_USD: '5' })).rejects.toMatchObject({
      code: 'config_invalid',
    });
    const { app, run, schedule, task, process } = await start(unpriced);
    await expect(setBudget(app.services, person, { tokens: null, usd: 5 })).rejects.toMatchObject({
      code: 'budget_unpriced',
    });
    // One that was set when the model had a price.
    await run(
      'insert into carillon.model_budgets (workspace_id, micro_usd) values ($1, 5000000)',
      person.workspaceId,
    );
    const id = await schedule(byBrief);
    await process();
    expect(await task(id)).toMatchObject({ hold: 'budget', modelCalls: [] });
    expect((await task(id)).lastError).toContain('CARILLON_MODEL_PRICES');
  });

  it('does not stop the scripted writer', async () => {
    const { schedule, task, process } = await start({
      CARILLON_MODEL: '',
      CARILLON_MODEL_URL: '',
      CARILLON_MODEL_BUDGET_TOKENS: '0',
    });
    const id = await schedule(byBrief);
    await process();
    expect(await task(id)).toMatchObject({ status: 'completed', modelCalls: [{ costUsd: 0 }] });
  });
});
