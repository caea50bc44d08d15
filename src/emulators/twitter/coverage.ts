import type { CoverageRow } from '../harness/index.ts';

/** What of the X API v2 is here; compared with the routes by a test. */
export const coverage: readonly CoverageRow[] = [
  row(
    'publish',
    'POST',
    '/2/tweets',
    'partial',
    'Text, media, replies to own posts, who may reply, quotes where allowed. No polls, edits, communities.',
  ),
  row('delete_post', 'DELETE', '/2/tweets/{id}', 'whole', ''),
  row('read_posts', 'GET', '/2/users/{id}/tweets', 'partial', 'No previous_token.'),
  row('look_up_posts', 'GET', '/2/tweets', 'partial', 'Look-up by ids with metrics, media and references.'),
  row('read_post', 'GET', '/2/tweets/{id}', 'partial', 'As the look-up of many.'),
  row('read_me', 'GET', '/2/users/me', 'partial', 'id, name and username only.'),
  row('upload', 'POST', '/2/media/upload', 'partial', 'In one piece, as a form or in JSON. No subtitles.'),
  row('upload_status', 'GET', '/2/media/upload', 'whole', 'command=STATUS.'),
  row('upload_start', 'POST', '/2/media/upload/initialize', 'partial', 'No subtitles, no 3D models.'),
  row('upload', 'POST', '/2/media/upload/{id}/append', 'whole', 'A segment, as a form or in JSON.'),
  row('upload_finish', 'POST', '/2/media/upload/{id}/finalize', 'whole', ''),
  row('alt_text', 'POST', '/2/media/metadata', 'partial', 'Of the metadata only alt_text has an effect.'),
  row('analytics', 'GET', '/2/tweets/analytics', 'partial', 'Counters nothing moves are 0.'),
  row('authorize', 'GET', '/i/oauth2/authorize', 'whole', 'A page of our own design; on x.com.'),
  row('consent', 'POST', '/i/oauth2/authorize', 'partial', 'The answer of that page; X has its own.'),
  row('authorize', 'GET', '/2/oauth2/authorize', 'whole', 'The same page, where the OpenAPI file has it.'),
  row('consent', 'POST', '/2/oauth2/authorize', 'partial', 'The answer of that page.'),
  row(
    'token',
    'POST',
    '/2/oauth2/token',
    'partial',
    'Codes with PKCE, refresh tokens. No client_credentials.',
  ),
  row('revoke', 'POST', '/2/oauth2/revoke', 'whole', ''),
  row('request_token', 'POST', '/oauth/request_token', 'missing', ''),
  row('access_token', 'POST', '/oauth/access_token', 'missing', ''),
  row('create_webhook', 'POST', '/2/webhooks', 'partial', 'With the challenge. No limit on their number.'),
  row('list_webhooks', 'GET', '/2/webhooks', 'partial', 'All fields always.'),
  row('check_webhook', 'PUT', '/2/webhooks/{webhook_id}', 'whole', 'No challenges by the clock.'),
  row('delete_webhook', 'DELETE', '/2/webhooks/{webhook_id}', 'whole', ''),
  row(
    'subscribe',
    'POST',
    '/2/activity/subscriptions',
    'partial',
    'post.create and post.delete, to webhooks only.',
  ),
  row('list_subscriptions', 'GET', '/2/activity/subscriptions', 'partial', 'All on one page.'),
  row('change_subscription', 'PUT', '/2/activity/subscriptions/{subscription_id}', 'whole', ''),
  row('unsubscribe', 'DELETE', '/2/activity/subscriptions/{subscription_id}', 'whole', ''),
];

function row(
  operation: string,
  method: string,
  path: string,
  state: CoverageRow['state'],
  note: string,
): CoverageRow {
  return { operation, method, path, state, note };
}
