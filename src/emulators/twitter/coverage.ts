import type { CoverageRow } from '../harness/index.ts';

/** What of the X API v2 is here; compared with the routes by a test. */
export const coverage: readonly CoverageRow[] = [
  row(
    'publish',
    'POST',
    '/2/tweets',
    'partial',
    'Text, and replies to own posts. No media, polls, quotes, edits, communities.',
  ),
  row('delete_post', 'DELETE', '/2/tweets/{id}', 'whole', ''),
  row('read_posts', 'GET', '/2/users/{id}/tweets', 'partial', 'No expansions, no previous_token.'),
  row('look_up_posts', 'GET', '/2/tweets', 'partial', 'Look-up by ids with metrics. No expansions.'),
  row('read_post', 'GET', '/2/tweets/{id}', 'partial', 'No expansions.'),
  row('read_me', 'GET', '/2/users/me', 'partial', 'id, name and username only.'),
  row('analytics', 'GET', '/2/tweets/analytics', 'missing', ''),
  row('upload', 'POST', '/2/media/upload', 'missing', 'Also initialize, append, finalize and status.'),
  row('alt_text', 'POST', '/2/media/metadata', 'missing', ''),
  row('token', 'POST', '/2/oauth2/token', 'missing', 'Tokens are fixed; nothing to authorize or refresh.'),
  row('request_token', 'POST', '/oauth/request_token', 'missing', ''),
  row('access_token', 'POST', '/oauth/access_token', 'missing', ''),
  row('subscribe', 'POST', '/2/webhooks', 'missing', 'No webhooks are owed.'),
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
