import { readCredentials } from '../credentials.ts';
import { checkGraphVersion, graphAccess, graphVersions } from '../graph.ts';
import type { Identity, Platform } from '../platform.ts';
import { edit, isVideo, remove } from './change.ts';
import { check, identify } from './check.ts';
import { connectingAt } from './connecting.ts';
import { limits, measure, publishDeadlineMs, quotas, settleMs, variables } from './limits.ts';
import { metrics } from './metrics.ts';
import { prepare } from './prepare.ts';
import { publish } from './publish.ts';
import { isSame, recentPosts } from './read-back.ts';
import { validate } from './validate.ts';

const site = 'facebook.com';
const addressOf = (postId: string): string => `https://www.${site}/${postId}`;

/** Facebook Pages over the Graph API. */
export const facebook: Platform = {
  id: 'facebook',
  aliases: [],
  name: 'Facebook',
  baseUrl: 'https://graph.facebook.com',
  hosts: { video: 'https://graph-video.facebook.com', upload: 'https://rupload.facebook.com' },
  apiVersions: graphVersions,
  versionOf: (credentials) => graphAccess(credentials, 'FB').version,
  limits,
  quotas,
  publishDeadlineMs,
  settleMs,
  variables,
  simulatedAccounts: [
    {
      identity: { remoteId: '100000000000001', kind: 'page', displayName: 'Carillon Demo Page' },
      credentials: {
        FB_ACCESS_TOKEN: 'emulated-facebook-token',
        FB_PAGE_ID: '100000000000001',
        FB_APP_ID: '100000000000009',
      },
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
  connecting: connectingAt(`https://www.${site}`),
  check,

  validate: (draft) => validate(draft, site),
  measure,

  prepare,
  publish: (connection, draft, handle, permit) => publish(connection, draft, handle, permit, addressOf),

  witness: () => 'list',
  recentPosts: (connection, since, handle, reply) =>
    recentPosts(connection, since, handle, reply, { domain: site, addressOf }),
  isSame,
  // A post's id is <page>_<post>, a comment's <post>_<comment>: no address follows from that.
  idOf,
  urlOf: (account, id) => (isVideo(id) || id.startsWith(`${account.remoteId}_`) ? addressOf(id) : null),

  metrics,
  edit,
  remove,
};

/** A post's number stands in its address, unless Facebook hides it ("pfbid..."), or it is a comment's; so does a video's. */
function idOf({ remoteId: page }: Identity, url: string): string | null {
  if (/[?&](comment_id|reply_comment_id)=/.test(url)) return null;
  const video = /\/(?:videos\/(?:[^/?#]+\/)?|reel\/|watch\/?\?(?:[^#]*&)?v=)(\d+)(?:[/?#&]|$)/.exec(url)?.[1];
  if (video !== undefined) return video;
  const number = /\/(?:posts\/|\d+_)(\d+)(?:[/?#]|$)/.exec(url)?.[1] ?? /[?&]story_fbid=(\d+)/.exec(url)?.[1];
  return number === undefined ? null : `${page}_${number}`;
}
