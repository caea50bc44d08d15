import { readCredentials } from '../credentials.ts';
import { checkGraphVersion, graphAccess, graphVersions } from '../graph.ts';
import type { Platform } from '../platform.ts';
import { check } from './check.ts';
import { identify } from './identify.ts';
import { limits, measure, publishDeadlineMs, quotas, settleMs, variables } from './limits.ts';
import { metrics } from './metrics.ts';
import { prepare } from './prepare.ts';
import { publish } from './publish.ts';
import { isSame, recentPosts } from './read-back.ts';
import { validate } from './validate.ts';
import { webhooks } from './webhooks.ts';

export { numberFields, numberHealthOf, type NumberHealth } from './health.ts';
export { normalizeNumber } from './message.ts';
export { deliveryRank, deliveryStates } from './webhooks.ts';

/** WhatsApp Business over the Cloud API: one message to one recipient. */
export const whatsapp: Platform = {
  id: 'whatsapp',
  aliases: [],
  name: 'WhatsApp',
  baseUrl: 'https://graph.facebook.com',
  apiVersions: graphVersions,
  versionOf: (credentials) => graphAccess(credentials, 'WHATSAPP').version,
  limits,
  quotas,
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
  check,

  validate,
  measure,

  prepare,
  publish,

  witness: () => 'webhook',
  recentPosts,
  isSame,
  urlOf: () => null,
  idOf: () => null,

  metrics,
  webhooks,
};
