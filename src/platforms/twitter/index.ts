import { readCredentials } from '../credentials.ts';
import type { AccountFromEnvironment, Identity, Platform } from '../platform.ts';
import { limits, measure, publishDeadlineMs, settleMs } from './limits.ts';
import { metrics } from './metrics.ts';
import { publish } from './publish.ts';
import { isSame, recentPosts } from './read-back.ts';
import { ask } from './request.ts';
import { me } from './schemas.ts';
import { validate } from './validate.ts';

const name = 'X';
const urlOf = (id: string): string => `https://x.com/i/web/status/${id}`;

const variables = [
  { name: 'TWITTER_API_KEY', required: true, meaning: 'API key (consumer key) of your X app' },
  { name: 'TWITTER_API_SECRET', required: true, meaning: 'API key secret (consumer secret) of your X app' },
  {
    name: 'TWITTER_ACCESS_TOKEN',
    required: true,
    meaning: 'Access token of the account, made with "Read and write"',
  },
  { name: 'TWITTER_ACCESS_TOKEN_SECRET', required: true, meaning: 'Access token secret of the account' },
];

/** X, by its API v2 with OAuth 1.0a keys of the account's owner. */
export const twitter: Platform = {
  id: 'twitter',
  aliases: ['x'],
  name,
  baseUrl: 'https://api.x.com',
  limits,
  publishDeadlineMs,
  settleMs,
  variables,
  simulatedAccounts: [
    {
      identity: { remoteId: '900000000000000001', kind: 'user', displayName: '@carillon_demo' },
      credentials: {
        TWITTER_API_KEY: 'emulated-twitter-key',
        TWITTER_API_SECRET: 'emulated-twitter-secret',
        TWITTER_ACCESS_TOKEN: '900000000000000001-emulated',
        TWITTER_ACCESS_TOKEN_SECRET: 'emulated-twitter-token-secret',
      },
    },
  ],

  accountFromEnvironment(environment): AccountFromEnvironment | null {
    const credentials = readCredentials(name, variables, environment);
    return credentials && { identity: identityIn(credentials['TWITTER_ACCESS_TOKEN'] ?? ''), credentials };
  },
  async identify(connection) {
    const { data } = await ask(connection, me, '/2/users/me');
    return { remoteId: data.id, kind: 'user', displayName: `@${data.username}` };
  },

  validate,
  measure,

  // Reads are billed: a post is found by its text and time, so there is nothing to remember.
  prepare: async () => ({ handle: {} }),
  publish: (connection, draft, _handle, permit) => publish(connection, draft, permit, urlOf),

  witness: () => 'list',
  recentPosts: (connection, since) => recentPosts(connection, since, urlOf),
  isSame,
  urlOf: (_account, remoteId) => urlOf(remoteId),
  idOf: (_account, url) => /\/status\/(\d+)/.exec(url)?.[1] ?? null,

  metrics,
};

/** An OAuth 1.0a access token begins with the user's id: "12345-abc...". */
function identityIn(accessToken: string): Identity | null {
  const id = /^(\d+)-/.exec(accessToken)?.[1];
  return id === undefined ? null : { remoteId: id, kind: 'user', displayName: `X user ${id}` };
}
