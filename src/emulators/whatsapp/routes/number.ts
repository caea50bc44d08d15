import type { Context } from 'hono';
import { fieldsOf, pickFields, type GraphParameters } from '../../harness/graph/index.ts';
import { readAccountCall, readCall } from '../call.ts';
import { emulatedNumber } from '../entities.ts';
import type { WhatsappSettings } from '../settings.ts';

const defaultFields = ['verified_name', 'display_phone_number', 'quality_rating', 'id'];

const tierNames = { 250: 'TIER_250', 2_000: 'TIER_2K', 10_000: 'TIER_10K', 100_000: 'TIER_100K' } as const;

/** GET /{phone_number_id} */
export function readNumber(settings: WhatsappSettings) {
  return async (c: Context): Promise<Response> => c.json(nodeOf(await readCall(c), settings));
}

/** GET /{waba_id}/phone_numbers: the one there is. */
export function listNumbers(settings: WhatsappSettings) {
  return async (c: Context): Promise<Response> => {
    const node = nodeOf(await readAccountCall(c), settings);
    const cursor = Buffer.from(emulatedNumber.id).toString('base64url');
    return c.json({ data: [node], paging: { cursors: { before: cursor, after: cursor } } });
  };
}

function nodeOf(
  parameters: GraphParameters,
  { messagesPerSecond, messagingLimit, quality }: WhatsappSettings,
): Record<string, unknown> {
  const number = {
    id: emulatedNumber.id,
    display_phone_number: emulatedNumber.displayPhoneNumber,
    verified_name: emulatedNumber.verifiedName,
    quality_rating: quality,
    code_verification_status: 'VERIFIED',
    name_status: 'APPROVED',
    platform_type: 'CLOUD_API',
    status: 'CONNECTED',
    throughput: { level: messagesPerSecond >= 1_000 ? 'HIGH' : 'STANDARD' },
    whatsapp_business_manager_messaging_limit:
      messagingLimit === null ? 'TIER_UNLIMITED' : tierNames[messagingLimit],
  };
  return pickFields(number, fieldsOf(parameters) ?? defaultFields, 'WhatsAppBusinessPhoneNumber');
}
