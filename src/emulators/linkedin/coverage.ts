import type { CoverageRow } from '../harness/index.ts';

/** What of LinkedIn's API is here; compared with the routes by a test. */
export const coverage: readonly CoverageRow[] = [
  row('publish', 'POST', '/rest/posts', 'partial', 'Text and articles. No media, polls, reshares, drafts.'),
  row('read_posts', 'GET', '/rest/posts', 'partial', 'q=author for the organization; members are 403.'),
  row('read_post', 'GET', '/rest/posts/{urn}', 'partial', 'Of the organization; members are 403.'),
  row('delete_post', 'DELETE', '/rest/posts/{urn}', 'whole', ''),
  row(
    'read_statistics',
    'GET',
    '/rest/organizationalEntityShareStatistics',
    'partial',
    'Lifetime figures of shares=List(...).',
  ),
  row(
    'read_member_statistics',
    'GET',
    '/rest/memberCreatorPostAnalytics',
    'partial',
    'Always 403: no scope.',
  ),
  row('read_me', 'GET', '/v2/userinfo', 'whole', ''),
  row('edit_post', 'POST', '/rest/posts/{urn}', 'missing', 'PARTIAL_UPDATE'),
  row('comment', 'POST', '/rest/socialActions/{urn}/comments', 'partial', 'Texts on posts and comments.'),
  row(
    'read_comments',
    'GET',
    '/rest/socialActions/{urn}/comments',
    'partial',
    "What the two authors wrote below the organization's posts; below members' posts 403.",
  ),
  row('read_comment', 'GET', '/rest/socialActions/{urn}/comments/{id}', 'missing', ''),
  row('edit_comment', 'POST', '/rest/socialActions/{urn}/comments/{id}', 'missing', 'PARTIAL_UPDATE'),
  row('delete_comment', 'DELETE', '/rest/socialActions/{urn}/comments/{id}', 'missing', ''),
  row('read_social_actions', 'GET', '/rest/socialActions/{urn}', 'missing', ''),
  row('upload_image', 'POST', '/rest/images', 'missing', ''),
  row('upload_video', 'POST', '/rest/videos', 'missing', ''),
  row('list_organizations', 'GET', '/rest/organizationAcls', 'missing', ''),
  row('read_organization', 'GET', '/rest/organizations/{id}', 'missing', ''),
  row(
    'token',
    'POST',
    '/oauth/v2/accessToken',
    'partial',
    'grant_type=refresh_token. Nobody logs in: the first two tokens are fixed.',
  ),
  row('subscribe', 'PUT', '/rest/eventSubscriptions/{key}', 'missing', 'No webhooks are owed.'),
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
