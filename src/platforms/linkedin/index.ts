import { CarillonError } from '../../core/index.ts';
import { readCredentials } from '../credentials.ts';
import type { AccountFromEnvironment, Identity, Platform } from '../platform.ts';
import { postIn } from './comment-urn.ts';
import { postBelow, recentComments } from './comments.ts';
import { limits, measure, publishDeadlineMs, settleMs } from './limits.ts';
import { metrics } from './metrics.ts';
import { withRenewal } from './oauth.ts';
import { publish } from './publish.ts';
import { isSame, recentPosts } from './read-back.ts';
import { ask } from './request.ts';
import { userInfo } from './schemas.ts';
import { validate } from './validate.ts';

const name = 'LinkedIn';
const pageOf = (urn: string): string => `https://www.linkedin.com/feed/update/${urn}/`;

/** A comment's URN holds the one of what it stands below. */
function urlOf(urn: string): string {
  const post = postIn(urn);
  return post === undefined ? pageOf(urn) : `${pageOf(post)}?commentUrn=${encodeURIComponent(urn)}`;
}

const variables = [
  { name: 'LINKEDIN_CLIENT_ID', required: true, meaning: 'Client ID of your LinkedIn app' },
  { name: 'LINKEDIN_CLIENT_SECRET', required: true, meaning: 'Client secret of your LinkedIn app' },
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
];

const simulatedCredentials = {
  LINKEDIN_CLIENT_ID: 'emulated-linkedin-client',
  LINKEDIN_CLIENT_SECRET: 'emulated-linkedin-secret',
  LINKEDIN_ACCESS_TOKEN: 'emulated-linkedin-token',
  LINKEDIN_REFRESH_TOKEN: 'emulated-linkedin-refresh-token',
};

/** LinkedIn, by its versioned Posts API: pages ("organizations") and members. */
export const linkedin: Platform = withRenewal('https://www.linkedin.com', {
  id: 'linkedin',
  aliases: [],
  name,
  baseUrl: 'https://api.linkedin.com',
  limits,
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

  accountFromEnvironment(environment): AccountFromEnvironment | null {
    const credentials = readCredentials(name, variables, environment);
    if (credentials === null) return null;
    const version = credentials['LINKEDIN_VERSION'];
    if (version !== undefined && !/^20\d{2}(0[1-9]|1[0-2])$/.test(version)) {
      throw new CarillonError('config_invalid', {
        variable: 'LINKEDIN_VERSION',
        problem: `"${version}" is no month like 202607`,
      });
    }
    const urn = credentials['LINKEDIN_AUTHOR_URN'];
    return { identity: urn === undefined ? null : identityOf(urn), credentials };
  },
  async identify(connection) {
    const urn = connection.credentials['LINKEDIN_AUTHOR_URN'];
    if (urn !== undefined) return identityOf(urn);
    const { sub, name: displayName } = await ask(connection, userInfo, '/v2/userinfo');
    return {
      remoteId: `urn:li:person:${sub}`,
      kind: 'member',
      displayName: displayName ?? 'LinkedIn member',
    };
  },

  validate,
  measure,

  // A post is found by its text and time: there is nothing to remember.
  prepare: async () => ({ handle: {} }),
  publish: (connection, draft, _handle, permit) => publish(connection, draft, permit, urlOf),

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
});

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

/** A comment's address shows its post, too; which comment it is does not follow. */
function idOf(url: string): string | null {
  const shown = url.replaceAll(/%3a/gi, ':');
  return shown.includes('urn:li:comment:') ? null : (/urn:li:(share|ugcPost):\d+/.exec(shown)?.[0] ?? null);
}
