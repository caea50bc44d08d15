import { Gauge, type Registry } from 'prom-client';
import { holds, taskStatuses, type Hold, type TaskStatistics } from '../../scheduler/index.ts';
import type { Budget } from '../../services/index.ts';
import { nameIn, type Names } from './names.ts';

/** What the database holds now. */
export interface Facts {
  stats: TaskStatistics;
  held: Record<Hold, number>;
  budget: Budget;
}

/** Gauges that are set at each scrape. */
export function createGauges(registry: Registry, { types }: Names): (facts: Facts) => void {
  const tasks = createTaskGauges([registry]);
  const model = createModelGauges([registry]);
  return ({ stats, held, budget }) => {
    tasks.tasks.reset();
    for (const [type, counts] of Object.entries(stats.byType))
      for (const status of taskStatuses)
        tasks.tasks.inc({ status, type: nameIn(types, type) }, counts[status]);
    tasks.late.set(stats.late);
    for (const hold of holds) tasks.held.set({ hold }, held[hold]);
    tasks.needsAttention.set(stats.needsAttention);

    model.tokens.set(budget.usedTokens);
    model.cost.set(budget.usedUsd);
    // A limit that is not there has no figure.
    model.tokensLimit.remove();
    model.costLimit.remove();
    if (budget.limitTokens !== null) model.tokensLimit.set(budget.limitTokens);
    if (budget.limitUsd !== null) model.costLimit.set(budget.limitUsd);
  };
}

const createTaskGauges = (registers: Registry[]) => ({
  tasks: new Gauge({
    name: 'carillon_tasks',
    help: 'Tasks there are',
    labelNames: ['status', 'type'],
    registers,
  }),
  late: new Gauge({ name: 'carillon_tasks_late', help: 'Tasks past their time and not held', registers }),
  held: new Gauge({
    name: 'carillon_tasks_held',
    help: 'Tasks on hold',
    labelNames: ['hold'],
    registers,
  }),
  needsAttention: new Gauge({
    name: 'carillon_tasks_needs_attention',
    help: 'Failed tasks that a person must decide',
    registers,
  }),
});

const createModelGauges = (registers: Registry[]) => ({
  tokens: new Gauge({
    name: 'carillon_model_tokens',
    help: 'Tokens that models used this month (UTC); calls under way at their most',
    registers,
  }),
  cost: new Gauge({
    name: 'carillon_model_cost_usd',
    help: 'What they cost by list price, in USD',
    registers,
  }),
  tokensLimit: new Gauge({
    name: 'carillon_model_tokens_limit',
    help: 'Tokens that models may use this month',
    registers,
  }),
  costLimit: new Gauge({
    name: 'carillon_model_cost_usd_limit',
    help: 'USD that they may cost this month',
    registers,
  }),
});
