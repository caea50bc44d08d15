import { growth } from '../harness/index.ts';
import { addresses, type AttachedMedia } from './entities.ts';
import { hasPrivateFigures } from './metrics.ts';
import type { Viewer } from './post-view.ts';
import type { Post } from './posts.ts';

/** Every value of media.fields. */
export const mediaFields = [
  'alt_text',
  'duration_ms',
  'height',
  'media_key',
  'non_public_metrics',
  'organic_metrics',
  'preview_image_url',
  'promoted_metrics',
  'public_metrics',
  'type',
  'url',
  'variants',
  'width',
] as const;

const extensions: Readonly<Record<string, string>> = { 'image/png': 'png', 'image/webp': 'webp' };

/** A file as `includes.media` shows it: key and type always, the rest on request. */
export function viewMedia(media: AttachedMedia, post: Post, viewer: Viewer): Record<string, unknown> {
  const view: Record<string, unknown> = { media_key: media.key, type: media.kind };
  for (const field of viewer.mediaFields) {
    const value = valueOf(field, media, post, viewer);
    if (value !== undefined && value !== null) view[field] = value;
  }
  return view;
}

/** Nothing where a file has no such field: X leaves it out. */
function valueOf(field: string, media: AttachedMedia, post: Post, viewer: Viewer): unknown {
  const { kind, file, alt } = media;
  const ageMs = viewer.now.getTime() - post.createdAt.getTime();
  const isMine = viewer.caller === 'user' && hasPrivateFigures(ageMs);
  switch (field) {
    case 'alt_text':
      return alt;
    case 'duration_ms':
      return kind === 'video' ? file.durationMs : null;
    case 'height':
      return file.height;
    case 'width':
      return file.width;
    case 'url':
      return kind === 'photo' ? imageUrl(media) : null;
    case 'preview_image_url':
      return kind === 'photo' ? null : `${addresses.images}/tweet_video_thumb/${media.id}.jpg`;
    case 'variants':
      return kind === 'photo'
        ? null
        : [{ content_type: 'video/mp4', url: `${addresses.videos}/tweet_video/${media.id}.mp4` }];
    case 'public_metrics':
      return kind === 'video' ? { view_count: viewsOf(media, ageMs) } : null;
    case 'non_public_metrics':
      return kind === 'video' && isMine ? playbackOf(media, ageMs) : null;
    case 'organic_metrics':
      return kind === 'video' && isMine
        ? { ...playbackOf(media, ageMs), view_count: viewsOf(media, ageMs) }
        : null;
    default:
      return null;
  }
}

const imageUrl = ({ id, file }: AttachedMedia): string =>
  `${addresses.images}/media/${id}.${extensions[file.mime ?? ''] ?? 'jpg'}`;

const viewsOf = ({ id }: AttachedMedia, ageMs: number): number =>
  growth(id, 'views', ageMs, { start: 0, ceiling: 2_500, halfLifeMs: 6 * 60 * 60 * 1000 });

/** How many went how far; never more than have begun. */
function playbackOf(media: AttachedMedia, ageMs: number): Record<string, number> {
  const views = viewsOf(media, ageMs);
  const reached = { 0: 1, 25: 0.7, 50: 0.5, 75: 0.35, 100: 0.25 };
  return Object.fromEntries(
    Object.entries(reached).map(([percent, part]) => [`playback_${percent}_count`, Math.floor(views * part)]),
  );
}
