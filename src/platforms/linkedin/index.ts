import { givenAddress } from '../http.ts';
import type { Platform } from '../platform.ts';
import { edit, remove } from './change.ts';
import { check } from './check.ts';
import { postIn } from './comment-urn.ts';
import { postBelow, recentComments } from './comments.ts';
import { connectingAt } from './connecting.ts';
import { accountFromEnvironment, identify, variables } from './environment.ts';
import {
  apiVersions,
  defaultVersion,
  limits,
  measure,
  publishDeadlineMs,
  quotas,
  settleMs,
} from './limits.ts';
import { metrics } from './metrics.ts';
import { withRenewal } from './oauth.ts';
import { prepare } from './prepare.ts';
import { publish } from './publish.ts';
import { isSame, recentPosts } from './read-back.ts';
import { validate } from './validate.ts';

const name = 'LinkedIn';
const baseUrl = 'https://api.linkedin.com';
const signInUrl = 'https://www.linkedin.com';
/** Its uploads go to hosts below it. */
const domain = 'linkedin.com';
const pageOf = (urn: string): string => `https://www.linkedin.com/feed/update/${urn}/`;

/** A comment's URN holds the one of what it stands below. */
function urlOf(urn: string): string {
  const post = postIn(urn);
  return post === undefined ? pageOf(urn) : `${pageOf(post)}?commentUrn=${encodeURIComponent(urn)}`;
}

const simulatedCredentials = {
  LINKEDIN_CLIENT_ID: 'emulated-linkedin-client',
  LINKEDIN_CLIENT_SECRET: 'emulated-linkedin-secret',
  LINKEDIN_ACCESS_TOKEN: 'emulated-linkedin-token',
  LINKEDIN_REFRESH_TOKEN: 'emulated-linkedin-refresh-token',
};

/** LinkedIn, by its versioned Posts API: pages ("organizations") and members. */
export const linkedin: Platform = withRenewal(signInUrl, {
  id: 'linkedin',
  aliases: [],
  name,
  baseUrl,
  apiVersions: apiVersions.map(({ version, diesOn }) => ({ version, diesOn: new Date(diesOn) })),
  versionOf: (credentials) => credentials['LINKEDIN_VERSION'] ?? defaultVersion,
  limits,
  quotas,
  publishDeadlineMs,
  settleMs,
  variables,
  simulatedAccounts: [
    {
      identity: {
        remoteId: 'urn:li:organization:5000001',
        kind: 'organization',
        displayName: 'Carillon Demo',
      },
      credentials: { ...simulatedCredentials, LINKEDIN_AUTHOR_URN: 'urn:li:organization:5000001' },
    },
    {
      identity: {
        remoteId: 'urn:li:person:carillonDemo',
        kind: 'member',
        displayName: 'Carla Carillon',
      },
      credentials: simulatedCredentials,
    },
  ],

  accountFromEnvironment,
  identify,
  connecting: connectingAt(signInUrl, baseUrl, identify),
  check,

  validate,
  measure,

  prepare: (connection, draft, progress) =>
    prepare(connection, draft, progress, (address) => givenAddress(connection.endpoint, address, domain)),
  publish: (connection, draft, handle, permit) => publish(connection, draft, handle, permit, urlOf),

  // Reading a member's posts needs r_member_social, which LinkedIn gives to hardly anybody.
  witness: ({ kind }) => (kind === 'organization' ? 'list' : 'person'),
  recentPosts: (connection, since, _handle, reply) =>
    reply === null
      ? recentPosts(connection, since, urlOf)
      : recentComments(connection, since, postBelow(reply), urlOf),
  isSame,
  urlOf: (_account, remoteId) => urlOf(remoteId),
  idOf: (_account, url) => idOf(url),

  metrics,

  edit,
  remove,
});

/** A comment's address shows its post, too; which comment it is does not follow. */
function idOf(url: string): string | null {
  const shown = url.replaceAll(/%3a/gi, ':');
  return shown.includes('urn:li:comment:') ? null : (/urn:li:(share|ugcPost):\d+/.exec(shown)?.[0] ?? null);
}
