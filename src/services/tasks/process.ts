import { CarillonError } from '../../core/index.ts';
import { keepHouse, processDue, type Processed } from '../../scheduler/index.ts';
import type { Services } from '../context.ts';

/** A text post may take 15 s from intend to answer, and 3 s must be left to write down what it said. */
const reserveMs = 18_000;
const minBudgetMs = 20_000;
export const defaultBudgetMs = 25_000;

export interface ProcessOptions {
  /** How long the call may take, in ms: 20,000 to 800,000; 25,000 by default. */
  budgetMs?: number | undefined;
  /** Tasks at once: 1 to 1,000; 10 by default. */
  concurrency?: number | undefined;
}

/**
 * Runs what is due and returns when nothing is in flight: for cron calls. Safe to call twice at once.
 * @throws CarillonError `invalid_input` for a budget in which no post could be published, or a wrong concurrency
 */
export async function processTasks(services: Services, options: ProcessOptions = {}): Promise<Processed> {
  const budgetMs = options.budgetMs ?? defaultBudgetMs;
  if (!Number.isFinite(budgetMs) || budgetMs < minBudgetMs || budgetMs > 800_000) {
    const problem = `must be ${minBudgetMs} to 800000: one post may take 15 s, and its outcome must be written down`;
    throw new CarillonError('invalid_input', { field: 'budgetMs', problem });
  }
  const concurrency = options.concurrency ?? 10;
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 1_000)
    throw new CarillonError('invalid_input', { field: 'concurrency', problem: 'must be 1 to 1000' });
  await keepHouse(services.db);
  return processDue(services.db, services.workerId, services.run, {
    budgetMs,
    reserveMs,
    concurrency,
  });
}
