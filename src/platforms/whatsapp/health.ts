import { graphErrorOf } from '../graph.ts';
import { readJson, type HttpAnswer } from '../http.ts';
import { numberSchema } from './schemas.ts';

/** What to ask a number for (`GET /{phone_number_id}?fields=...`), so that `numberHealthOf` can read it. */
export const numberFields = [
  'display_phone_number',
  'verified_name',
  'quality_rating',
  'whatsapp_business_manager_messaging_limit',
].join(',');

export interface NumberHealth {
  /** What recipients made of the messages of the last days; null when Meta does not say (yet). */
  quality: 'green' | 'yellow' | 'red' | null;
  /**
   * Different people whom the whole business may write to first within any 24 hours; null when Meta does not say.
   */
  messagingLimit: number | 'unlimited' | null;
}

/** Quality and messaging limit in an answer; null when it is not about a number. Pure. */
export function numberHealthOf(answer: HttpAnswer): NumberHealth | null {
  const number =
    answer.status === 200 && graphErrorOf(answer) === null ? readJson(numberSchema, answer.body) : null;
  if (number === null) return null;
  const tier = number.whatsapp_business_manager_messaging_limit ?? number.messaging_limit_tier;
  return { quality: qualities[number.quality_rating ?? ''] ?? null, messagingLimit: limitOf(tier ?? '') };
}

const qualities: Readonly<Record<string, NumberHealth['quality']>> = {
  GREEN: 'green',
  YELLOW: 'yellow',
  RED: 'red',
};

/** "TIER_250", "TIER_2K", "TIER_UNLIMITED". */
function limitOf(tier: string): NumberHealth['messagingLimit'] {
  if (tier === 'TIER_UNLIMITED') return 'unlimited';
  const [, count, thousands] = /^TIER_(\d+)(K?)$/.exec(tier) ?? [];
  return count === undefined ? null : Number(count) * (thousands === 'K' ? 1_000 : 1);
}
