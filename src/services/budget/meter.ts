import { costOf, ProviderFailed, type ModelCall, type PlannedCall } from '../../agent/index.ts';
import { newId, type Failure } from '../../core/index.ts';
import type { Queryable } from '../../db/index.ts';
import type { BudgetSettings } from './settings.ts';
import { judgeRefusal, reserveCall, settleCall, type Refused, type Reservation } from './sql/model-calls.ts';

/** A call under way ends soon; then there may be room again. */
const busyMs = 5_000;

/** For whom a text is written. */
export interface Writing {
  workspaceId: string;
  taskId: string | null;
  epoch: number | null;
}

/**
 * The hooks of `generatePost` that write every call down before it is made and refuse one that the month's budget does
 * not allow. They throw ProviderFailed: `budget_exceeded`, or `rate_limited` while calls under way hold the rest.
 */
export function meterCalls(db: Queryable, settings: BudgetSettings, writing: Writing) {
  let id = '';
  return {
    beforeCall: async (planned: PlannedCall): Promise<void> => {
      id = newId();
      const { provider, model, promptVersion, maxInputTokens, maxOutputTokens, price } = planned;
      const tokens = maxInputTokens + maxOutputTokens;
      const microUsd = costOf(price, maxInputTokens, maxOutputTokens);
      const call = { ...writing, id, provider, model, promptVersion, tokens, microUsd };
      if ((await db.run(reserveCall(call, settings))).length > 0) return;
      const [refused] = await db.run<Refused & Record<string, unknown>>(
        judgeRefusal(call, settings, settings.configHash, busyMs),
      );
      if (refused === undefined) throw new Error('a refused call has no verdict');
      throw new ProviderFailed(failureOf(refused, call), { usage: { inputTokens: 0, outputTokens: 0 } });
    },
    onCall: async (call: ModelCall): Promise<void> => {
      await db.run(settleCall(id, call));
    },
  };
}

function failureOf(refused: Refused, { model, tokens, microUsd }: Reservation): Failure {
  const { verdict, limitTokens, limitMicroUsd, usedTokens, usedMicroUsd, resetsAt, retryAt } = refused;
  const until = `Raise it (PUT /api/budget), or wait until ${resetsAt.toISOString().slice(0, 10)} (UTC).`;
  switch (verdict) {
    case 'busy':
      return {
        kind: 'rate_limited',
        message:
          "What is left of this month's model budget is reserved by calls under way; it waits for them.",
        retryAt,
      };
    case 'unpriced':
      return {
        kind: 'budget_exceeded',
        message: `The workspace has a budget of money, and the price of model "${model}" is not known, so its calls can not be counted. Set CARILLON_MODEL_PRICES and restart, or change the budget (PUT /api/budget).`,
      };
    case 'tokens':
      return {
        kind: 'budget_exceeded',
        message: `This month's model budget does not allow another call: ${usedTokens} of ${limitTokens} tokens are counted, and "${model}" may use ${tokens} more. ${until}`,
      };
    case 'money':
      return {
        kind: 'budget_exceeded',
        message: `This month's model budget does not allow another call: ${usd(usedMicroUsd)} of ${usd(limitMicroUsd)} are counted, and "${model}" may cost ${usd(microUsd)} more. ${until}`,
      };
  }
}

const usd = (microUsd: number | null): string => `$${((microUsd ?? 0) / 1_000_000).toFixed(4)}`;
