import { CallFailed } from '../http.ts';
import type { Clock } from '../../core/index.ts';
import type { AccountHealth, Connection } from '../platform.ts';
import { ask, finder, isRefusal } from './request.ts';
import { organizationsPage, userInfo } from './schemas.ts';

/** Of a page; LinkedIn's page "Organization Access Control" has them. */
const rolesThatPost = [
  'ADMINISTRATOR',
  'CONTENT_ADMIN',
  'CONTENT_ADMINISTRATOR',
  'DIRECT_SPONSORED_CONTENT_POSTER',
];

/**
 * Whether the token is the member's, or of somebody who may post as the page. LinkedIn tells neither scopes nor the end
 * of a token here, and a token of fewer scopes may not ask at all: that is no fault of the account.
 */
export async function check(connection: Connection, _clock: Clock): Promise<AccountHealth> {
  const { account } = connection;
  const asked = account.kind === 'organization' ? askRole(connection) : askMember(connection);
  const found = await asked.catch((error: unknown) => {
    if (!isRefusal(error, [403])) throw error;
    return { notes: [`LinkedIn accepts the token, but does not let it be asked for ${account.remoteId}.`] };
  });
  return { identity: account, scopes: null, missing: [], expiresAt: null, notes: [], ...found };
}

/** Throws CallFailed, `config` when it is somebody else's. */
async function askMember(connection: Connection): Promise<Partial<AccountHealth>> {
  const { account } = connection;
  const { sub, name: displayName = account.displayName } = await ask(connection, userInfo, '/v2/userinfo');
  if (account.remoteId === `urn:li:person:${sub}`) return { identity: { ...account, displayName } };
  const message =
    'The access token belongs to another member than LINKEDIN_AUTHOR_URN names. Set the one that belongs to the other.';
  throw new CallFailed({ kind: 'config', message });
}

async function askRole(connection: Connection): Promise<Partial<AccountHealth>> {
  const { remoteId } = connection.account;
  const path = '/rest/organizationAcls?q=roleAssignee&state=APPROVED&start=0&count=100';
  const { elements } = await ask(connection, organizationsPage, path, finder);
  const roles = elements.filter((one) => one.organization === remoteId).map(({ role }) => role);
  if (roles.some((role) => rolesThatPost.includes(role)))
    return { notes: [`The member is ${roles.join(', ')} of the page.`] };
  return { missing: ['a role on the page that may post, e.g. CONTENT_ADMIN'] };
}
