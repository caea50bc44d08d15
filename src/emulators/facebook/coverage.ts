import type { CoverageRow } from '../harness/index.ts';

type State = CoverageRow['state'];

const row = (operation: string, call: string, state: State, note: string): CoverageRow => {
  const [method = '', path = ''] = call.split(' ');
  return { operation, method, path, state, note };
};

/** The calls of the Pages API a publisher may want, and how much of each is here. */
export const coverage: readonly CoverageRow[] = [
  row(
    'publish',
    'POST /{version}/{page}/feed',
    'partial',
    'message, link, fields; no scheduling, no attached media',
  ),
  row('read_posts', 'GET /{version}/{page}/published_posts', 'partial', 'pages forward only'),
  row('read_posts', 'GET /{version}/{page}/feed', 'partial', 'the same posts as published_posts'),
  row('read_posts', 'GET /{version}/{page}/posts', 'partial', 'the same posts as published_posts'),
  row(
    'read_post',
    'GET /{version}/{post}',
    'partial',
    'the fields of post-node.ts and comment-node.ts, and comments; without choosing inside them',
  ),
  row('delete_post', 'DELETE /{version}/{post}', 'whole', 'posts and comments'),
  row(
    'comment',
    'POST /{version}/{post}/comments',
    'partial',
    'message, fields, on a post or a comment of the Page; no attachments',
  ),
  row(
    'read_comments',
    'GET /{version}/{post}/comments',
    'partial',
    'filter, order, since, summary, pages both ways; what the Page itself wrote',
  ),
  row(
    'read_insights',
    'GET /{version}/{post}/insights',
    'partial',
    'lifetime figures of posts without video',
  ),
  row(
    'read_page',
    'GET /{version}/{page}',
    'partial',
    'id, name, category, link, fan_count, followers_count',
  ),
  row('read_me', 'GET /{version}/me', 'partial', 'the Page, as its own token sees it'),
  row('edit_post', 'POST /{version}/{post}', 'missing', ''),
  row('publish_photo', 'POST /{version}/{page}/photos', 'missing', ''),
  row('publish_video', 'POST /{version}/{page}/videos', 'missing', ''),
  row('publish_reel', 'POST /{version}/{page}/video_reels', 'missing', ''),
  row('read_scheduled_posts', 'GET /{version}/{page}/scheduled_posts', 'missing', ''),
  row('list_pages', 'GET /{version}/me/accounts', 'missing', 'the token is given, there is no login'),
  row(
    'exchange_token',
    'GET /{version}/oauth/access_token',
    'missing',
    'the token is given, there is no login',
  ),
  row('subscribe_webhooks', 'POST /{version}/{page}/subscribed_apps', 'missing', 'no webhooks are owed'),
];
