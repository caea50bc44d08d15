import type { StoredFile } from '../harness/index.ts';
import { GraphError } from '../harness/graph/index.ts';
import type { FacebookSettings } from './facebook-settings.ts';
import type { VideoData, VideoFailure } from './media.ts';

export const videoBytes = { min: 1024, max: 2 * 1024 ** 3 } as const;

const seconds = { video: [1, 40 * 60], reel: [3, 90], story: [3, 60] } as const;
/** Of the upright side lengths: the smallest a reel or story may have. */
const minSize = [540, 960] as const;

/** The error table of the Video API: what an ordinary video is refused for when it is published. */
export function refuseVideo(file: StoredFile): void {
  refuseLength(file.bytes);
  if (!file.mime?.startsWith('video/'))
    throw videoError(1363031, 'No Video Detected', 'No video was found in the file.');
  const [shortest, longest] = seconds.video;
  if (file.durationMs === null) return;
  if (file.durationMs < shortest * 1000)
    throw videoError(1363025, 'Video Too Short', 'The shortest video is 1 second.');
  if (file.durationMs > longest * 1000)
    throw videoError(1363026, 'Video Too Long', 'The longest video is 40 minutes.');
}

export function refuseLength(bytes: number): void {
  if (bytes < videoBytes.min) throw videoError(1363022, 'Video Too Small', 'The smallest video is 1 KB.');
  if (bytes > videoBytes.max) throw videoError(1363023, 'Video Too Large', 'The largest video is 2 GB.');
}

/** Code 352 is the one of a video that is not taken; the subcode says why. */
const videoError = (subcode: number, userTitle: string, userMessage: string): GraphError =>
  new GraphError(352, 'The video file you selected can not be used.', {
    subcode,
    isTransient: false,
    userTitle,
    userMessage,
  });

export const noVideo = (): GraphError =>
  videoError(1363020, 'No Video Selected', 'Please select the video you want to upload.');

/** What is found wrong with a reel or story, when it is to be published all the same. */
export const videoFailed = ({ code, message }: VideoFailure): GraphError =>
  videoError(code, 'Video Failed', message);

/** "There was a problem uploading your video file": what was uploaded is not what can be published. */
export const uploadError = (code: 6000 | 6001, subcode: number, data?: Record<string, unknown>): GraphError =>
  new GraphError(code, 'There was a problem uploading your video file. Please try again.', {
    subcode,
    isTransient: false,
    userTitle: 'Error Uploading Video',
    userMessage: 'There was a problem uploading your video. Please try uploading it again.',
    ...(data && { data }),
  });

/** What the work on a reel or story finds wrong with it; null when it is well, or can not be told. */
export function failureOf(
  use: VideoData['use'],
  file: StoredFile,
  settings: FacebookSettings,
): VideoFailure | null {
  if (use === 'video') return null;
  const { width, height, durationMs } = file;
  if (width !== null && height !== null) {
    if (!fitsRatio(width, height, settings)) return failures.ratio;
    if (Math.min(width, height) < minSize[0] || Math.max(width, height) < minSize[1]) return failures.size;
  }
  const [shortest, longest] = seconds[use];
  if (durationMs !== null && (durationMs < shortest * 1000 || durationMs > longest * 1000))
    return failures.duration;
  return null;
}

/** A hundredth more or less is one pixel or two. */
function fitsRatio(width: number, height: number, { reelRatio }: FacebookSettings): boolean {
  const [ratio, upright, across] = [width / height, 9 / 16, 16 / 9];
  const longest = reelRatio === '9:16' ? upright : across;
  return ratio >= upright * 0.99 && ratio <= longest * 1.01;
}

const failures = {
  ratio: { code: 1363040, message: "Aspect ratio isn't supported. It must be 9x16." },
  size: { code: 1363127, message: 'Resolution too low. Video must have a minimum resolution of 540p.' },
  duration: { code: 1363128, message: "Duration isn't supported for this product." },
} as const;

/** What the fault `fails` makes of the work on any video. */
export const processingFailure: VideoFailure = { code: 1363008, message: 'Video processing failed.' };
