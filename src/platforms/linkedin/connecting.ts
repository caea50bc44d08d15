import { z } from 'zod';
import type { Clock } from '../../core/index.ts';
import { CallFailed, type Endpoint } from '../http.ts';
import { codeRefused } from '../login-code.ts';
import type { Connecting, GivenAccess, Identity, LoginAnswer, Platform } from '../platform.ts';
import { isOk } from './errors.ts';
import { askForTokens, signInAt, tokensIn } from './oauth.ts';
import { ask, finder } from './request.ts';
import { settings } from './settings.ts';

/**
 * A member's products and those of organizations are given to different apps; an organization's figures are for its
 * administrators.
 */
const kinds = [
  { kind: 'member', scopes: ['openid', 'profile', 'w_member_social'] },
  {
    kind: 'organization',
    scopes: ['w_organization_social', 'r_organization_social', 'rw_organization_admin'],
  },
];

/** OAuth 2.0 with the app's secret: LinkedIn's web login knows no PKCE. `site` has the page, and deals in tokens. */
export const connectingAt = (site: string, apiUrl: string, identify: Platform['identify']): Connecting => ({
  app: [
    { name: 'LINKEDIN_CLIENT_ID', required: true },
    { name: 'LINKEDIN_CLIENT_SECRET', required: true },
  ],
  settings: ['LINKEDIN_VERSION', ...settings.map(({ name }) => name)],
  simulatedApp: {
    LINKEDIN_CLIENT_ID: 'emulated-linkedin-client',
    LINKEDIN_CLIENT_SECRET: 'emulated-linkedin-secret',
  },
  kinds,
  site,
  path: '/oauth/v2/authorization',
  query: ({ app, redirectUri, state, scopes }) => ({
    response_type: 'code',
    client_id: app['LINKEDIN_CLIENT_ID'] ?? '',
    redirect_uri: redirectUri,
    scope: scopes.join(' '),
    state,
  }),
  exchange: async (login, clock) => {
    const tokens = await exchange(login, signInAt(login.endpoint, apiUrl, site), clock);
    const caller = { endpoint: login.endpoint, credentials: { ...login.app, ...tokens.credentials } };
    const found = login.kind === 'organization' ? await organizations(caller) : [await identify(caller)];
    return found.map((identity) => ({ ...tokens, identity }));
  },
});

async function exchange(
  { app, code, redirectUri }: LoginAnswer,
  endpoint: Endpoint,
  clock: Clock,
): Promise<Omit<GivenAccess, 'identity'>> {
  const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
  const answer = await askForTokens(app, endpoint, form);
  const tokens = isOk(answer) ? tokensIn(answer, clock) : null;
  if (tokens === null) throw new CallFailed(codeRefused('LinkedIn', answer));
  return tokens;
}

const acls = z.object({ elements: z.array(z.object({ organization: z.string() })) });
const named = z.object({ localizedName: z.string().optional().catch(undefined) });

/** The organizations that the member administers. */
async function organizations(caller: Parameters<Platform['identify']>[0]): Promise<Identity[]> {
  const path = '/rest/organizationAcls?q=roleAssignee&role=ADMINISTRATOR&state=APPROVED&count=100';
  const { elements } = await ask(caller, acls, path, finder);
  const found: Identity[] = [];
  for (const { organization } of elements) {
    const id = /^urn:li:organization:(\d+)$/.exec(organization)?.[1];
    if (id === undefined) continue;
    const { localizedName } = await ask(caller, named, `/rest/organizations/${id}`);
    const displayName = localizedName ?? `LinkedIn page ${id}`;
    found.push({ remoteId: organization, kind: 'organization', displayName });
  }
  return found;
}
