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
    'message, link, attached_media, fields; no scheduling, no targeting',
  ),
  row(
    'publish',
    'POST /{version}/{page}/photos',
    'partial',
    'source or url, message or caption, alt_text_custom, fields; no scheduling, no albums',
  ),
  row(
    'upload',
    'POST /{version}/{page}/photos',
    'partial',
    'with published=false: a photo for attached_media or a story; temporary',
  ),
  row(
    'publish',
    'POST /{version}/{page}/videos',
    'partial',
    'fbuploader_video_file_chunk, file_url or source, title, description, universal_video_id, fields; or upload_phase finish',
  ),
  row(
    'upload',
    'POST /{version}/{page}/videos',
    'partial',
    'a file with published=false; upload_phase transfer',
  ),
  row('upload_start', 'POST /{version}/{page}/videos', 'whole', 'upload_phase start'),
  row(
    'upload_finish',
    'POST /{version}/{page}/videos',
    'partial',
    'a handle, or upload_phase finish, with published=false',
  ),
  row('upload_start', 'POST /{version}/{app}/uploads', 'whole', 'the app is `app`, or its id'),
  row('upload', 'POST /{version}/{upload}', 'whole', 'upload:<session>: bytes at file_offset'),
  row('upload_status', 'GET /{version}/{upload}', 'whole', 'upload:<session>: where to go on'),
  row('upload_start', 'POST /{version}/{page}/video_reels', 'whole', 'upload_phase start'),
  row('publish', 'POST /{version}/{page}/video_reels', 'partial', 'upload_phase finish; no scheduling'),
  row('upload_finish', 'POST /{version}/{page}/video_reels', 'whole', 'upload_phase finish of a DRAFT'),
  row('upload_start', 'POST /{version}/{page}/video_stories', 'whole', 'upload_phase start'),
  row('publish', 'POST /{version}/{page}/video_stories', 'whole', 'upload_phase finish'),
  row('upload', 'POST /video-upload/{version}/{video}', 'whole', 'offset and file_size, or file_url'),
  row('upload_status', 'GET /{version}/{video}', 'partial', 'the field status'),
  row('publish', 'POST /{version}/{page}/photo_stories', 'whole', 'photo_id'),
  row('publish', 'POST /{version}/{video}', 'partial', 'published=true of an uploaded video'),
  row('edit_post', 'POST /{version}/{post}', 'partial', 'the text of posts, comments, videos and photos'),
  row('read_posts', 'GET /{version}/{page}/published_posts', 'partial', 'pages forward only'),
  row('read_posts', 'GET /{version}/{page}/feed', 'partial', 'the same posts as published_posts'),
  row('read_posts', 'GET /{version}/{page}/posts', 'partial', 'the same posts as published_posts'),
  row('read_posts', 'GET /{version}/{page}/video_reels', 'partial', 'pages forward only'),
  row('read_posts', 'GET /{version}/{page}/videos', 'partial', 'pages forward only; without reels'),
  row('read_posts', 'GET /{version}/{page}/stories', 'partial', 'pages forward only'),
  row(
    'read_post',
    'GET /{version}/{post}',
    'partial',
    'posts, comments, photos, videos; the fields of *-node.ts, and comments; without choosing inside them',
  ),
  row('read_post', 'GET /{version}/{post}/attachments', 'partial', 'without choosing fields'),
  row('delete_post', 'DELETE /{version}/{post}', 'whole', 'posts, comments, photos, videos'),
  row(
    'comment',
    'POST /{version}/{post}/comments',
    'partial',
    'message, fields, on what the Page published or commented; no attachments',
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
    'lifetime figures; photos and videos as their post',
  ),
  row('read_insights', 'GET /{version}/{video}/video_insights', 'partial', 'lifetime figures, some metrics'),
  row(
    'read_page',
    'GET /{version}/{page}',
    'partial',
    'id, name, category, link, fan_count, followers_count',
  ),
  row('read_me', 'GET /{version}/me', 'partial', 'the Page or the person, by whose token it is'),
  row('read_scheduled_posts', 'GET /{version}/{page}/scheduled_posts', 'missing', 'nothing is scheduled'),
  row('login', 'GET /{version}/dialog/oauth', 'partial', 'a page with two buttons; response_type code'),
  row('login', 'POST /{version}/dialog/oauth', 'partial', "what those buttons send, not the vendor's"),
  row(
    'exchange_token',
    'GET /{version}/oauth/access_token',
    'partial',
    'a code, fb_exchange_token, client_credentials',
  ),
  row('exchange_token', 'POST /{version}/oauth/access_token', 'partial', 'as by GET'),
  row('list_pages', 'GET /{version}/me/accounts', 'partial', 'two Pages; no paging'),
  row('debug_token', 'GET /{version}/debug_token', 'partial', 'tokens of Pages and of the person'),
  row(
    'subscribe_webhooks',
    'POST /{version}/{page}/subscribed_apps',
    'partial',
    'feed; other fields never change',
  ),
  row('subscribe_webhooks', 'DELETE /{version}/{page}/subscribed_apps', 'whole', ''),
  row('subscribe_webhooks', 'GET /{version}/{page}/subscribed_apps', 'whole', ''),
  row('verify_webhooks', 'POST /{version}/{app}/subscriptions', 'missing', 'the receiver is given'),
  row('revoke', 'DELETE /{version}/me/permissions', 'missing', 'the faults token_dead and token_expired'),
];
