import { call, CallFailed, readJson } from '../http.ts';
import { readCredentials } from '../credentials.ts';
import { checkGraphVersion, graphAccess, graphGet } from '../graph.ts';
import type { Connection, Identity, Platform } from '../platform.ts';
import { callFailureOf } from './errors.ts';
import { limits, measure, publishDeadlineMs, settleMs, variables } from './limits.ts';
import { metrics } from './metrics.ts';
import { publish } from './publish.ts';
import { isSame, recentPosts } from './read-back.ts';
import { pageSchema } from './schemas.ts';
import { validate } from './validate.ts';

const site = 'facebook.com';
const addressOf = (postId: string): string => `https://www.${site}/${postId}`;

/** Facebook Pages over the Graph API. */
export const facebook: Platform = {
  id: 'facebook',
  aliases: [],
  name: 'Facebook',
  baseUrl: 'https://graph.facebook.com',
  limits,
  publishDeadlineMs,
  settleMs,
  variables,
  simulatedAccounts: [
    {
      identity: { remoteId: '100000000000001', kind: 'page', displayName: 'Carillon Demo Page' },
      credentials: { FB_ACCESS_TOKEN: 'emulated-facebook-token', FB_PAGE_ID: '100000000000001' },
    },
  ],

  accountFromEnvironment(environment) {
    const credentials = readCredentials('Facebook', variables, environment);
    if (credentials === null) return null;
    checkGraphVersion(credentials, 'FB_API_VERSION');
    const pageId = credentials['FB_PAGE_ID'] ?? '';
    return { identity: { remoteId: pageId, kind: 'page', displayName: pageId }, credentials };
  },
  identify,

  validate: (draft) => validate(draft, site),
  measure,

  prepare: async () => ({}),
  publish: (connection, draft, _handle, permit) => publish(connection, draft, permit, addressOf),

  witness: () => 'list',
  recentPosts,
  isSame,
  urlOf: (_account, postId) => addressOf(postId),

  metrics,
};

async function identify({ credentials, endpoint }: Omit<Connection, 'account'>): Promise<Identity> {
  const path = [credentials['FB_PAGE_ID'] ?? 'me'];
  const answer = await call(endpoint, graphGet(graphAccess(credentials, 'FB'), path, { fields: 'id,name' }));
  const page = answer.status === 200 ? readJson(pageSchema, answer.body) : null;
  if (page === null) throw new CallFailed(callFailureOf(answer, new Date()));
  return { remoteId: page.id, kind: 'page', displayName: page.name ?? page.id };
}
