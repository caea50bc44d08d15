import { chainOf, type TextProvider } from '../../agent/index.ts';
import { CarillonError, sha256 } from '../../core/index.ts';
import type { Limits } from './sql/model-calls.ts';

/** What the environment says of budgets. `null`: no limit. */
export interface BudgetSettings extends Limits {
  /** Models that a budget of money can not count. */
  unpriced: readonly string[];
  /** Another one: limits or prices changed, so a stop may be over. */
  configHash: string;
}

/** @throws CarillonError `config_invalid` for a budget of money with a model whose price is not known */
export function budgetSettings(limits: Limits, provider: TextProvider): BudgetSettings {
  const chain = chainOf(provider);
  const unpriced = chain.filter(({ price }) => price === null).map(({ name, model }) => `${name} ${model}`);
  if (limits.microUsd !== null && unpriced.length > 0)
    throw new CarillonError('config_invalid', {
      variable: 'CARILLON_MODEL_BUDGET_USD',
      problem: `can not be held: the price of ${unpriced.join(', ')} is not known. Set CARILLON_MODEL_PRICES, or CARILLON_MODEL_BUDGET_TOKENS instead.`,
    });
  const { tokens, microUsd } = limits;
  const models = chain.map(({ name, model, price }) => ({ name, model, price }));
  return { tokens, microUsd, unpriced, configHash: sha256({ tokens, microUsd, models }) };
}
