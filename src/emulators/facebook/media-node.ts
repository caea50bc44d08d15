import { graphTime } from '../harness/graph/index.ts';
import { emulatedPage, vendorHosts, type Shown } from './entities.ts';
import type { FacebookSettings } from './facebook-settings.ts';
import type { Medium, Photo, Video } from './media.ts';
import { statusOf } from './video-status.ts';

/** A photo with every field the emulator has; undefined where it has none. */
export function photoNode(photo: Photo): Record<string, unknown> {
  const { file, caption, alt, postId } = photo.data;
  const { width, height } = file;
  const source = fileAddress({ ...photo, kind: 'photo' });
  return {
    id: photo.id,
    created_time: graphTime(photo.createdAt),
    updated_time: graphTime(photo.createdAt),
    name: caption ?? undefined,
    alt_text: alt ?? undefined,
    alt_text_custom: alt ?? undefined,
    width: width ?? undefined,
    height: height ?? undefined,
    images: [{ width, height, source }],
    picture: source,
    link: addressOf({ ...photo, kind: 'photo' }),
    from: { name: emulatedPage.name, id: emulatedPage.id },
    page_story_id: postId ?? undefined,
    can_delete: true,
  };
}

/** A video, as far as it has come, with every field the emulator has. */
export function videoNode(video: Video, now: Date, settings: FacebookSettings): Record<string, unknown> {
  const { title, description, universalVideoId, file, postId, publishedAt } = video.data;
  const changedAt = graphTime(publishedAt === null ? video.createdAt : new Date(publishedAt));
  return {
    id: video.id,
    created_time: changedAt,
    updated_time: changedAt,
    title: title ?? undefined,
    description: description ?? undefined,
    universal_video_id: universalVideoId ?? undefined,
    length: file?.durationMs == null ? undefined : file.durationMs / 1000,
    permalink_url: new URL(addressOf({ ...video, kind: 'video' })).pathname,
    post_id: postId ?? undefined,
    published: publishedAt !== null,
    status: statusOf(video, now, settings),
    source: file === null ? undefined : fileAddress({ ...video, kind: 'video' }),
    picture: file === null ? undefined : fileAddress({ ...video, kind: 'video' }),
    from: { name: emulatedPage.name, id: emulatedPage.id },
    views: undefined,
    thumbnails: undefined,
    format: undefined,
    embeddable: true,
    scheduled_publish_time: undefined,
  };
}

/** Where people look at it. */
export function addressOf(medium: Medium): string {
  if (medium.kind === 'photo') return `${vendorHosts.site}/photo.php?fbid=${medium.id}`;
  return medium.data.use === 'reel'
    ? `${vendorHosts.site}/reel/${medium.id}`
    : `${vendorHosts.site}/${emulatedPage.id}/videos/${medium.id}`;
}

/** As in life at the vendor's content network; here nothing is there, as no bytes are kept. */
export const fileAddress = ({ kind, id }: Shown): string =>
  `https://scontent.${vendorHosts.content}/${kind}/${id}`;

export const usualPhotoFields: readonly string[] = ['created_time', 'name', 'id'];
export const usualVideoFields: readonly string[] = ['description', 'updated_time', 'id'];
