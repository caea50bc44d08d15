import { connectingAt } from './connecting.ts';
import type { Platform } from '../platform.ts';
import { check, whoIs } from './check.ts';
import { cost } from './cost.ts';
import { accountFromEnvironment, variables } from './environment.ts';
import { limits, measure, publishDeadlineMs, settleMs } from './limits.ts';
import { metrics } from './metrics.ts';
import { refresh } from './oauth.ts';
import { idOf } from './post-address.ts';
import { prepare } from './prepare.ts';
import { publish } from './publish.ts';
import { isSame, recentPosts } from './read-back.ts';
import { remove } from './remove.ts';
import { usageOf } from './usage.ts';
import { validate } from './validate.ts';

const urlOf = (id: string): string => `https://x.com/i/web/status/${id}`;

const identify: Platform['identify'] = async (connection) => (await whoIs(connection)).identity;

/** X, by its API v2, with OAuth 1.0a keys of the account's owner or OAuth 2.0 tokens. */
export const twitter: Platform = {
  id: 'twitter',
  aliases: ['x'],
  name: 'X',
  baseUrl: 'https://api.x.com',
  apiVersions: [{ version: '2', diesOn: null }],
  versionOf: () => '2',
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

  accountFromEnvironment,
  identify,
  check,
  refresh,
  connecting: connectingAt('https://x.com', identify),

  validate,
  measure,
  cost,
  usageOf,

  prepare,
  publish: (connection, draft, handle, permit) => publish(connection, draft, handle, permit, urlOf),

  witness: () => 'list',
  recentPosts: (connection, since) => recentPosts(connection, since, urlOf),
  isSame,
  urlOf: (_account, remoteId) => urlOf(remoteId),
  idOf: (_account, url) => idOf(url),

  metrics,
  remove,
};
