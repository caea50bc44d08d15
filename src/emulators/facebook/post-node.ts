import { graphTime } from '../harness/graph/index.ts';
import { emulatedPage, permalinkOf, vendorHosts, type Post } from './entities.ts';

/** A post with every field the emulator has, as the Graph API names them; undefined where a post has none. */
export function postNode(post: Post): Record<string, unknown> {
  const { message, link } = post.data;
  return {
    id: post.id,
    created_time: graphTime(post.createdAt),
    updated_time: graphTime(post.createdAt),
    message: message ?? undefined,
    permalink_url: permalinkOf(post.id),
    from: { name: emulatedPage.name, id: emulatedPage.id },
    is_published: true,
    is_hidden: false,
    is_expired: false,
    status_type: link === null ? 'mobile_status_update' : 'shared_story',
    attachments: link === null ? undefined : { data: [attachmentOf(link)] },
    story: undefined,
    full_picture: undefined,
    scheduled_publish_time: undefined,
  };
}

/** Facebook hands out links through its own redirect; `unshimmed_url` is the one that was posted. */
function attachmentOf(link: string): Record<string, unknown> {
  const url = `${vendorHosts.shim}?u=${encodeURIComponent(link)}`;
  return { type: 'share', title: link, target: { url }, url, unshimmed_url: link };
}
