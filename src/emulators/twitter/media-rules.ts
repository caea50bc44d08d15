import type { StoredFile } from '../harness/index.ts';
import type { MediaKind, ProcessingFailure } from './entities.ts';
import { countGifFrames } from './gif-frames.ts';
import type { TwitterSettings } from './settings.ts';
import { readVideoFacts, type VideoFacts } from './video-facts.ts';

const mebibyte = 1024 * 1024;

/** What a category is for. Subtitles are accepted by X and not emulated. */
type Purpose = 'image' | 'gif' | 'video' | 'subtitles';

const purposes: Readonly<Record<string, Purpose>> = {
  tweet_image: 'image',
  tweet_gif: 'gif',
  tweet_video: 'video',
  amplify_video: 'video',
  dm_image: 'image',
  dm_gif: 'gif',
  dm_video: 'video',
  subtitles: 'subtitles',
};

/** "Best practices" of the documents, read in 2026-08. */
const rules: Readonly<Record<Purpose, { mimes: readonly string[]; maxBytes: number }>> = {
  image: { mimes: ['image/jpeg', 'image/png', 'image/gif', 'image/webp'], maxBytes: 5 * mebibyte },
  gif: { mimes: ['image/gif'], maxBytes: 15 * mebibyte },
  video: { mimes: ['video/mp4', 'video/quicktime'], maxBytes: 512 * mebibyte },
  subtitles: { mimes: [], maxBytes: 0 },
};

export const uploadCategories = Object.keys(purposes);
export const isForPosts = (category: string): boolean => /^(tweet|amplify)_/.test(category);

const purposeOf = (category: string): Purpose => purposes[category] ?? 'image';

/** Media keys begin with a number for the category. */
export function keyOf(category: string, id: string): string {
  if (category === 'amplify_video') return `13_${id}`;
  return `${{ image: 3, gif: 16, video: 7, subtitles: 5 }[purposeOf(category)]}_${id}`;
}

/** The category meant when none is said. */
export function categoryFor(mediaType: string): string {
  if (mediaType.startsWith('video/')) return 'tweet_video';
  return mediaType === 'image/gif' ? 'tweet_gif' : 'tweet_image';
}

/** What is wrong with a type or size that is told before the bytes come; null when nothing is. */
export function announcedProblem(category: string, mediaType: string, totalBytes: number): string | null {
  const { mimes, maxBytes } = rules[purposeOf(category)];
  if (!mimes.includes(mediaType)) return notOfCategory(mediaType, category);
  return totalBytes > maxBytes ? tooLarge(maxBytes) : null;
}

/** What is wrong with a whole file before any work on it; null when nothing is. */
export function fileProblem(category: string, file: StoredFile): string | null {
  // The sentence of a live answer (sferik/x-ruby#54, 2025-05).
  if (file.mime === null) return 'media type unrecognized';
  return announcedProblem(category, file.mime, file.bytes);
}

// "File size exceeds" is X's; how it says that type and category differ is not known.
const tooLarge = (maxBytes: number): string => `File size exceeds ${maxBytes} bytes.`;
const notOfCategory = (mime: string, category: string): string =>
  `The media type ${mime} is not allowed for the media category ${category}.`;

/** How the file will show. A GIF that moves moves in every category. */
export function kindOf(category: string, bytes: Uint8Array, { mime }: StoredFile): MediaKind {
  const purpose = purposeOf(category);
  if (purpose === 'video') return 'video';
  if (purpose === 'gif' || (mime === 'image/gif' && countGifFrames(bytes) > 1)) return 'animated_gif';
  return 'photo';
}

/** Images are ready at once. */
export const needsWork = (category: string): boolean => purposeOf(category) !== 'image';

/** Why the work on a video or GIF ends in failure; null when it succeeds. */
export function workProblem(
  category: string,
  bytes: Uint8Array,
  file: StoredFile,
  settings: Pick<TwitterSettings, 'maxVideoSeconds'>,
): ProcessingFailure | null {
  const problem =
    purposeOf(category) === 'gif'
      ? gifProblem(file, countGifFrames(bytes))
      : videoProblem(readVideoFacts(bytes), settings.maxVideoSeconds);
  return problem === null ? null : { code: 3, name: 'UnsupportedMedia', message: problem };
}

/** What the fault "fails" plays; name and code as in old live answers. */
export const brokenFile: ProcessingFailure = { code: 1, name: 'InvalidMedia', message: 'file is invalid' };

function gifProblem({ width, height }: StoredFile, frames: number): string | null {
  const [wide, high] = [width ?? 0, height ?? 0];
  if (wide > 1280 || high > 1080) return `Dimensions ${wide}x${high} exceed the maximum of 1280x1080`;
  if (frames > 350) return `${frames} frames exceed the maximum of 350`;
  const pixels = wide * high * frames;
  return pixels > 300_000_000 ? `${pixels} pixels exceed the maximum of 300000000` : null;
}

function videoProblem(facts: VideoFacts, maxSeconds: number): string | null {
  const { width, height, durationMs, fps, video, audio } = facts;
  if (video === null || width === null || height === null || durationMs === null) return 'file is invalid';
  if (video !== 'avc1' && video !== 'avc3') return `The video codec ${video} is not supported`;
  if (audio !== null && audio !== 'mp4a') return `The audio codec ${audio} is not supported`;
  if (durationMs < 500)
    return `Duration ${durationMs}.milliseconds is below min duration of 500.milliseconds`;
  if (durationMs > maxSeconds * 1000)
    return `Duration ${durationMs}.milliseconds exceeds max duration of ${maxSeconds}.seconds`;
  const [long, short] = [Math.max(width, height), Math.min(width, height)];
  // 720x1280 is recommended, so 1280x1024 is meant lying and standing.
  if (short < 32 || long > 1280 || short > 1024) return `Dimensions ${width}x${height} are not supported`;
  if (long > short * 3) return `The aspect ratio of ${width}x${height} is not between 1:3 and 3:1`;
  return fps !== null && fps > 60.5 ? `The frame rate ${fps} exceeds the maximum of 60` : null;
}
