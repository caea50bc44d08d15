import type { Context } from 'hono';
import { fieldsOf, pickFields } from '../../harness/graph/index.ts';
import { readCall } from '../call.ts';
import { emulatedNumber } from '../entities.ts';

const defaultFields = ['verified_name', 'display_phone_number', 'quality_rating', 'id'];

/** GET /{phone_number_id} */
export async function readNumber(c: Context): Promise<Response> {
  const parameters = await readCall(c);
  const number = {
    id: emulatedNumber.id,
    display_phone_number: emulatedNumber.displayPhoneNumber,
    verified_name: emulatedNumber.verifiedName,
    quality_rating: 'GREEN',
    code_verification_status: 'VERIFIED',
    name_status: 'APPROVED',
    platform_type: 'CLOUD_API',
    status: 'CONNECTED',
    throughput: { level: 'STANDARD' },
    whatsapp_business_manager_messaging_limit: 'TIER_2K',
  };
  return c.json(pickFields(number, fieldsOf(parameters) ?? defaultFields, 'WhatsAppBusinessPhoneNumber'));
}
