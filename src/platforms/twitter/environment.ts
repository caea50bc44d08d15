import { readCredentials } from '../credentials.ts';
import type { AccountFromEnvironment, Identity } from '../platform.ts';
import { kindOf } from './account-kind.ts';
import { allowedIn, settings } from './settings.ts';

/** Keys of the account's owner: they end only when somebody ends them. */
const oauth1 = [
  { name: 'TWITTER_API_KEY', required: true, meaning: 'API key (consumer key) of your X app' },
  { name: 'TWITTER_API_SECRET', required: true, meaning: 'API key secret (consumer secret) of your X app' },
  {
    name: 'TWITTER_ACCESS_TOKEN',
    required: true,
    meaning: 'Access token of the account, made with "Read and write"',
  },
  { name: 'TWITTER_ACCESS_TOKEN_SECRET', required: true, meaning: 'Access token secret of the account' },
];

/** Without a refresh token the access would end after two hours, so the three are needed together. */
const oauth2 = [
  {
    name: 'TWITTER_CLIENT_ID',
    required: true,
    ofApp: true,
    meaning:
      'OAuth 2.0 client ID of your X app; with it people log in, and with the two tokens below it replaces the four above',
  },
  {
    name: 'TWITTER_CLIENT_SECRET',
    required: false,
    meaning: 'OAuth 2.0 client secret, if your X app is a confidential client',
  },
  {
    name: 'TWITTER_OAUTH2_ACCESS_TOKEN',
    required: true,
    meaning: 'OAuth 2.0 access token of the account; X ends it after two hours',
  },
  {
    name: 'TWITTER_REFRESH_TOKEN',
    required: true,
    meaning:
      'OAuth 2.0 refresh token, with which the access token is renewed; it works once, Carillon keeps the next',
  },
];

/** OAuth 1.0a's are the ones to set where nothing is set yet. */
export const variables = [
  ...oauth1,
  ...oauth2.map((variable) => ({ ...variable, required: false })),
  ...settings,
];

/**
 * Either set of keys; with both, OAuth 2.0 is used. Throws CarillonError `credentials_incomplete` naming the set of which
 * something is missing, `config_invalid` for a setting that is none.
 */
export function accountFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): AccountFromEnvironment | null {
  const keys = readCredentials('X', [...oauth1, ...settings], environment);
  const tokens = readCredentials('X (OAuth 2.0)', [...oauth2, ...settings], environment);
  if (keys === null && tokens === null) return null;
  const credentials = { ...keys, ...tokens };
  const kind = kindOf(allowedIn(credentials));
  // An OAuth 2.0 token does not say whose it is.
  const identity = tokens === null ? identityIn(credentials['TWITTER_ACCESS_TOKEN'] ?? '', kind) : null;
  return { identity, kind, credentials };
}

/** An OAuth 1.0a access token begins with the user's id: "12345-abc...". */
function identityIn(accessToken: string, kind: string): Identity | null {
  const id = /^(\d+)-/.exec(accessToken)?.[1];
  return id === undefined ? null : { remoteId: id, kind, displayName: `X user ${id}` };
}
