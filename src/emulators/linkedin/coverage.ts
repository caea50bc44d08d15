import type { CoverageRow } from '../harness/index.ts';

/** What of LinkedIn's API is here; compared with the routes by a test. */
export const coverage: readonly CoverageRow[] = [
  row(
    'publish',
    'POST /rest/posts',
    'partial',
    'Text, articles, media, several images. No polls, reshares, drafts.',
  ),
  row('read_posts', 'GET /rest/posts', 'whole', 'q=author; members with r_member_social only.'),
  row('read_post', 'GET /rest/posts/{urn}', 'whole', 'Members with r_member_social only.'),
  row('edit_post', 'POST /rest/posts/{urn}', 'partial', 'PARTIAL_UPDATE of the commentary.'),
  row('delete_post', 'DELETE /rest/posts/{urn}', 'whole', ''),
  row('upload_start', 'POST /rest/images', 'partial', 'action=initializeUpload'),
  row('upload_status', 'GET /rest/images/{urn}', 'partial', 'No addresses to download from, no lists.'),
  row('upload_start', 'POST /rest/videos', 'partial', 'action=initializeUpload; no captions, no thumbnails.'),
  row('upload_finish', 'POST /rest/videos', 'whole', 'action=finalizeUpload'),
  row('upload_status', 'GET /rest/videos/{urn}', 'partial', 'As of images.'),
  row('upload_start', 'POST /rest/documents', 'partial', 'action=initializeUpload'),
  row('upload_status', 'GET /rest/documents/{urn}', 'partial', 'As of images.'),
  row(
    'upload',
    'PUT /dms-uploads/{urn}/{part}',
    'whole',
    "The upload addresses; their form is the emulator's own.",
  ),
  row('comment', 'POST /rest/socialActions/{urn}/comments', 'partial', 'Texts on posts and comments.'),
  row('comment', 'POST /v2/socialActions/{urn}/comments', 'partial', 'The same, without a version.'),
  row(
    'read_comments',
    'GET /rest/socialActions/{urn}/comments',
    'partial',
    "What the two authors wrote; below members' posts with r_member_social only.",
  ),
  row('read_comment', 'GET /rest/socialActions/{urn}/comments/{id}', 'missing', ''),
  row('edit_comment', 'POST /rest/socialActions/{urn}/comments/{id}', 'missing', 'PARTIAL_UPDATE'),
  row('delete_comment', 'DELETE /rest/socialActions/{urn}/comments/{id}', 'missing', ''),
  row('read_social_actions', 'GET /rest/socialActions/{urn}', 'missing', ''),
  row(
    'read_statistics',
    'GET /rest/organizationalEntityShareStatistics',
    'partial',
    'Lifetime figures of shares=List(...) and ugcPosts=List(...).',
  ),
  row(
    'read_member_statistics',
    'GET /rest/memberCreatorPostAnalytics',
    'partial',
    'q=entity, aggregation=TOTAL; with r_member_postAnalytics only.',
  ),
  row('read_me', 'GET /v2/userinfo', 'whole', ''),
  row('list_organizations', 'GET /rest/organizationAcls', 'partial', 'q=roleAssignee'),
  row('list_organizations', 'GET /v2/organizationalEntityAcls', 'partial', 'q=roleAssignee'),
  row('read_organization', 'GET /rest/organizations/{id}', 'partial', 'Its names.'),
  row('login', 'GET /oauth/v2/authorization', 'partial', 'A page with two buttons; no PKCE.'),
  row('login', 'POST /oauth/v2/authorization', 'partial', "What those buttons send, not the vendor's."),
  row('token', 'POST /oauth/v2/accessToken', 'partial', 'Codes and refresh tokens; no id_token.'),
  row('discover', 'GET /oauth/.well-known/openid-configuration', 'partial', 'The members clients look for.'),
  row('read_keys', 'GET /oauth/openid/jwks', 'missing', 'There is no id_token to check.'),
  row(
    'subscribe',
    'PUT /rest/eventSubscriptions/{key}',
    'partial',
    'Social actions of the organization: its comments.',
  ),
  row('read_notifications', 'GET /rest/organizationalEntityNotifications', 'missing', ''),
];

function row(operation: string, call: string, state: CoverageRow['state'], note: string): CoverageRow {
  const [method = '', path = ''] = call.split(' ');
  return { operation, method, path, state, note };
}
