import { readCredentials } from '../credentials.ts';
import { checkGraphVersion, graphAccess, graphGet } from '../graph.ts';
import { call, CallFailed, nowAt, readJson } from '../http.ts';
import type { Connection, Identity, Platform } from '../platform.ts';
import { callFailureOf } from './errors.ts';
import { limits, measure, publishDeadlineMs, settleMs, variables } from './limits.ts';
import { metrics } from './metrics.ts';
import { publish } from './publish.ts';
import { isSame, recentPosts } from './read-back.ts';
import { numberSchema } from './schemas.ts';
import { validate } from './validate.ts';
import { webhooks } from './webhooks.ts';

export { normalizeNumber } from './publish.ts';

/** WhatsApp Business over the Cloud API: one message to one recipient. */
export const whatsapp: Platform = {
  id: 'whatsapp',
  aliases: [],
  name: 'WhatsApp',
  baseUrl: 'https://graph.facebook.com',
  limits,
  publishDeadlineMs,
  settleMs,
  variables,
  simulatedAccounts: [
    {
      identity: { remoteId: '200000000000001', kind: 'number', displayName: '+1 555-100-0001' },
      credentials: {
        WHATSAPP_PHONE_NUMBER_ID: '200000000000001',
        WHATSAPP_ACCESS_TOKEN: 'emulated-whatsapp-token',
        WHATSAPP_APP_SECRET: 'emulated-whatsapp-secret',
        WHATSAPP_VERIFY_TOKEN: 'emulated-whatsapp-verify',
      },
    },
  ],

  accountFromEnvironment(environment) {
    const credentials = readCredentials('WhatsApp', variables, environment);
    if (credentials === null) return null;
    checkGraphVersion(credentials, 'WHATSAPP_API_VERSION');
    const numberId = credentials['WHATSAPP_PHONE_NUMBER_ID'] ?? '';
    return { identity: { remoteId: numberId, kind: 'number', displayName: numberId }, credentials };
  },
  identify,

  validate,
  measure,

  prepare: async () => ({ handle: {} }),
  publish: (connection, draft, _handle, permit) => publish(connection, draft, permit),

  witness: () => 'webhook',
  recentPosts,
  isSame,
  urlOf: () => null,
  idOf: () => null,

  metrics,
  webhooks,
};

async function identify({ credentials, endpoint }: Omit<Connection, 'account'>): Promise<Identity> {
  const numberId = credentials['WHATSAPP_PHONE_NUMBER_ID'] ?? '';
  const query = { fields: 'display_phone_number,verified_name' };
  const answer = await call(endpoint, graphGet(graphAccess(credentials, 'WHATSAPP'), [numberId], query));
  const number = answer.status === 200 ? readJson(numberSchema, answer.body) : null;
  if (number === null) throw new CallFailed(callFailureOf(answer, nowAt(endpoint)));
  const displayName = number.display_phone_number ?? number.verified_name ?? numberId;
  return { remoteId: number.id ?? numberId, kind: 'number', displayName };
}
