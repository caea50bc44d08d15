import { graphTime } from '../harness/graph/index.ts';
import { emulatedPage, permalinkOf, platform, vendorHosts, type Post } from './entities.ts';
import type { Medium } from './media.ts';
import { addressOf, fileAddress } from './media-node.ts';

/** A post with every field the emulator has, as the Graph API names them; undefined where a post has none. */
export function postNode(post: Post, media: readonly Medium[]): Record<string, unknown> {
  const { message, link, editedAt } = post.data;
  const [first] = media;
  return {
    id: post.id,
    created_time: graphTime(post.createdAt),
    updated_time: graphTime(editedAt === undefined ? post.createdAt : new Date(editedAt)),
    message: message ?? undefined,
    permalink_url: permalinkOf(post.id),
    from: { name: emulatedPage.name, id: emulatedPage.id },
    is_published: true,
    is_hidden: false,
    is_expired: false,
    status_type: statusType(link, first),
    attachments: attachmentsOf(post, media),
    story: undefined,
    full_picture: first && fileAddress(first),
    scheduled_publish_time: undefined,
  };
}

function statusType(link: string | null, first: Medium | undefined): string {
  if (first) return first.kind === 'photo' ? 'added_photos' : 'added_video';
  return link === null ? 'mobile_status_update' : 'shared_story';
}

function attachmentsOf(post: Post, media: readonly Medium[]): { data: unknown[] } | undefined {
  const { link } = post.data;
  const [first] = media;
  if (first === undefined) return link === null ? undefined : { data: [linkAttachment(link)] };
  if (media.length === 1) return { data: [mediaAttachment(first)] };
  const url = permalinkOf(post.id);
  return {
    data: [
      {
        media_type: 'album',
        type: 'album',
        title: `Photos from ${emulatedPage.name}'s post`,
        media: mediaAttachment(first)['media'],
        target: { id: post.id, url },
        url,
        subattachments: { data: media.map(mediaAttachment) },
      },
    ],
  };
}

function mediaAttachment(medium: Medium): Record<string, unknown> {
  const url = addressOf(medium);
  const { width, height } = medium.data.file ?? { width: null, height: null };
  const image = { width: width ?? 0, height: height ?? 0, src: fileAddress(medium) };
  const target = { id: medium.id, url };
  if (medium.kind === 'photo') return { media_type: 'photo', type: 'photo', media: { image }, target, url };
  const { title, description } = medium.data;
  return {
    media_type: 'video',
    type: 'video_inline',
    ...(title !== null && { title }),
    ...(description !== null && { description }),
    media: { image, source: fileAddress(medium) },
    target,
    url,
  };
}

/** Facebook hands out links through its own redirect; `unshimmed_url` is the one that was posted. */
function linkAttachment(link: string): Record<string, unknown> {
  const url = `${vendorHosts.shim}?u=${encodeURIComponent(link)}`;
  return { type: 'share', title: link, target: { url }, url, unshimmed_url: link };
}

/** Has every field a post can have. */
export const draftNode = postNode(
  {
    platform,
    kind: 'post',
    id: '',
    owner: emulatedPage.id,
    createdAt: new Date(0),
    data: { message: null, link: null, taskId: null, deletedAt: null },
  },
  [],
);
