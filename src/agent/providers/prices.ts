import { z } from 'zod';
import { CarillonError } from '../../core/index.ts';
import type { ModelPrice } from './provider.ts';

/**
 * List prices in USD per million tokens, without caching or batches, for prompts of the usual length. Few on purpose:
 * prices change, and a model that is not here has none until CARILLON_MODEL_PRICES says one.
 *
 * openai, anthropic: github.com/TheKrush/PromptFuel, releases v1.0.21 to v1.0.24 (2026-09-23 to 2026-10-27), which
 * compare with the vendors' pricing pages. google: ai.google.dev/gemini-api/docs/pricing as read on 2026-10-07 by
 * github.com/api-evangelist/deepmind, plans/deepmind-plans-pricing.yml.
 */
const listPrices: Readonly<Record<string, ModelPrice>> = {
  'openai:gpt-6.1-sol': { input: 2, output: 10 },
  'openai:gpt-6.1-terra': { input: 1, output: 5 },
  'openai:gpt-6-luna': { input: 0.1, output: 0.5 },
  'anthropic:claude-opus-5-5': { input: 4, output: 20 },
  'anthropic:claude-sonnet-5-5': { input: 2, output: 10 },
  'anthropic:claude-haiku-5-5': { input: 0.1, output: 0.5 },
  'google:gemini-3.5-flash': { input: 1.5, output: 9 },
  'google:gemini-3.5-flash-lite': { input: 0.3, output: 2.5 },
};

const perMillion = z.number().min(0).max(1_000_000);
const pricesSchema = z.record(
  z.string().regex(/^(openai|anthropic|google|compatible):\S/, 'is no "vendor:model"'),
  z.strictObject({ input: perMillion, output: perMillion }),
);

export type Prices = Readonly<Record<string, ModelPrice>>;

/**
 * The prices by "vendor:model": ours, and those of CARILLON_MODEL_PRICES, which go first.
 * @throws CarillonError `config_invalid`
 */
export function readPrices(json: string | null): Prices {
  if (json === null) return listPrices;
  const parsed = pricesSchema.safeParse(parseJson(json));
  if (parsed.success) return { ...listPrices, ...parsed.data };
  const [issue] = parsed.error.issues;
  const where = issue?.path.length ? `"${issue.path.join('.')}": ` : '';
  throw new CarillonError('config_invalid', {
    variable: 'CARILLON_MODEL_PRICES',
    problem: `${where}${issue?.message ?? 'is wrong'}. Give USD per million tokens as JSON, e.g. {"compatible:llama3.2":{"input":0,"output":0}}.`,
  });
}

/** Whole micro-USD, rounded up: a dollar per million tokens is a micro-dollar per token. */
export function costOf(
  price: ModelPrice | null,
  inputTokens: number | null,
  outputTokens: number | null,
): number | null {
  if (price === null || inputTokens === null || outputTokens === null) return null;
  // Sums such as 100 * 0.1 end a hair above the whole number.
  return Math.ceil(Number((inputTokens * price.input + outputTokens * price.output).toFixed(6)));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
