import { CarillonError } from '../../core/index.ts';
import { readCredentials } from '../credentials.ts';
import type { AccountFromEnvironment, Connection, Identity } from '../platform.ts';
import { ask } from './request.ts';
import { userInfo } from './schemas.ts';
import { settings, settingsIn } from './settings.ts';

export const variables = [
  { name: 'LINKEDIN_CLIENT_ID', required: true, ofApp: true, meaning: 'Client ID of your LinkedIn app' },
  {
    name: 'LINKEDIN_CLIENT_SECRET',
    required: true,
    ofApp: true,
    meaning: 'Client secret of your LinkedIn app',
  },
  { name: 'LINKEDIN_ACCESS_TOKEN', required: true, meaning: 'Access token; LinkedIn ends it after 60 days' },
  {
    name: 'LINKEDIN_REFRESH_TOKEN',
    required: false,
    meaning: 'Refresh token; with it the access token is renewed when it ends',
  },
  {
    name: 'LINKEDIN_AUTHOR_URN',
    required: false,
    meaning:
      'Who posts: urn:li:organization:... (a page) or urn:li:person:...; the owner of the token if not set',
  },
  { name: 'LINKEDIN_VERSION', required: false, meaning: 'API version as YYYYMM, 202607 if not set' },
  ...settings,
];

/** Throws CarillonError `credentials_incomplete`, `config_invalid`. */
export function accountFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): AccountFromEnvironment | null {
  const credentials = readCredentials('LinkedIn', variables, environment);
  if (credentials === null) return null;
  const version = credentials['LINKEDIN_VERSION'];
  if (version !== undefined && !/^20\d{2}(0[1-9]|1[0-2])$/.test(version)) {
    throw new CarillonError('config_invalid', {
      variable: 'LINKEDIN_VERSION',
      problem: `"${version}" is no month like 202607`,
    });
  }
  settingsIn(credentials);
  const urn = credentials['LINKEDIN_AUTHOR_URN'];
  return { identity: urn === undefined ? null : identityOf(urn), credentials };
}

/** Without a configured author it is the token's member. */
export async function identify(connection: Omit<Connection, 'account'>): Promise<Identity> {
  const urn = connection.credentials['LINKEDIN_AUTHOR_URN'];
  if (urn !== undefined) return identityOf(urn);
  const { sub, name: displayName } = await ask(connection, userInfo, '/v2/userinfo');
  return {
    remoteId: `urn:li:person:${sub}`,
    kind: 'member',
    displayName: displayName ?? 'LinkedIn member',
  };
}

/** Throws CarillonError `config_invalid` when the URN names neither a page nor a person. */
function identityOf(urn: string): Identity {
  if (/^urn:li:organization:\d+$/.test(urn)) {
    return { remoteId: urn, kind: 'organization', displayName: `LinkedIn page ${urn.split(':')[3]}` };
  }
  if (/^urn:li:person:[\w-]+$/.test(urn))
    return { remoteId: urn, kind: 'member', displayName: 'LinkedIn member' };
  throw new CarillonError('config_invalid', {
    variable: 'LINKEDIN_AUTHOR_URN',
    problem: `"${urn}" is neither urn:li:organization:<number> nor urn:li:person:<id>`,
  });
}
