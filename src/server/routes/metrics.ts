import { Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import { statistics, taskStatuses } from '../../scheduler/index.ts';
import { getBudget, type Budget } from '../../services/index.ts';
import type { ServerParts } from '../parts.ts';
import type { AddRoute } from '../route.ts';

export function addMetrics(add: AddRoute, { services }: ServerParts): void {
  // Made on first use: the process metrics keep observers running.
  let metrics: Metrics | null = null;
  add(
    {
      method: 'get',
      path: '/metrics',
      tag: 'Operation',
      summary: 'The same figures for Prometheus.',
      access: 'read',
      answers: { 200: { description: 'Prometheus text', contentType: Registry.PROMETHEUS_CONTENT_TYPE } },
    },
    async (c) => {
      metrics ??= createMetrics();
      const stats = await statistics(services.db, c.get('caller').workspaceId, new Set());
      metrics.tasks.reset();
      for (const [type, counts] of Object.entries(stats.byType)) {
        for (const status of taskStatuses) metrics.tasks.set({ status, type }, counts[status]);
      }
      metrics.late.set(stats.late);
      metrics.held.set(stats.held);
      metrics.needsAttention.set(stats.needsAttention);
      showBudget(metrics, await getBudget(services, c.get('caller')));
      return c.body(await metrics.registry.metrics(), 200, { 'Content-Type': metrics.registry.contentType });
    },
  );
}

/** A limit that is not there has no figure. */
function showBudget(metrics: Metrics, budget: Budget): void {
  metrics.modelTokens.set(budget.usedTokens);
  metrics.modelCost.set(budget.usedUsd);
  metrics.modelTokensLimit.remove();
  metrics.modelCostLimit.remove();
  if (budget.limitTokens !== null) metrics.modelTokensLimit.set(budget.limitTokens);
  if (budget.limitUsd !== null) metrics.modelCostLimit.set(budget.limitUsd);
}

type Metrics = ReturnType<typeof createMetrics>;

function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    tasks: new Gauge({
      name: 'carillon_tasks',
      help: 'Tasks there are',
      labelNames: ['status', 'type'],
      registers,
    }),
    late: new Gauge({ name: 'carillon_tasks_late', help: 'Tasks past their time and not held', registers }),
    held: new Gauge({ name: 'carillon_tasks_held', help: 'Tasks on hold', registers }),
    modelTokens: new Gauge({
      name: 'carillon_model_tokens',
      help: 'Tokens that models used this month (UTC); calls under way at their most',
      registers,
    }),
    modelCost: new Gauge({
      name: 'carillon_model_cost_usd',
      help: 'What they cost by list price, in USD',
      registers,
    }),
    modelTokensLimit: new Gauge({
      name: 'carillon_model_tokens_limit',
      help: 'Tokens that models may use this month',
      registers,
    }),
    modelCostLimit: new Gauge({
      name: 'carillon_model_cost_usd_limit',
      help: 'USD that they may cost this month',
      registers,
    }),
    needsAttention: new Gauge({
      name: 'carillon_tasks_needs_attention',
      help: 'Failed tasks that a person must decide',
      registers,
    }),
  };
}
