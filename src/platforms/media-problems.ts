import type { Media, MediaKind } from './media.ts';
import type { Problem } from './platform.ts';

/** What a platform takes of one kind. Left out: no such limit. */
export interface MediaRule {
  /** Most in one post. */
  max: number;
  /** Fewest in one post, where one alone is another kind of post. */
  min?: number;
  mimes: readonly string[];
  /** Other types that are converted before the upload, so they are no problem. */
  converted?: readonly string[];
  maxBytes?: number;
  minBytes?: number;
  minWidth?: number;
  minHeight?: number;
  maxWidth?: number;
  maxHeight?: number;
  /** Width times height. */
  maxPixels?: number;
  /** Width divided by height. */
  minRatio?: number;
  maxRatio?: number;
  minDurationMs?: number;
  maxDurationMs?: number;
  maxFps?: number;
  maxFrames?: number;
  maxPages?: number;
  videoCodecs?: readonly string[];
  audioCodecs?: readonly string[];
  /** Characters of the alternative text; 0 where the platform has none for this kind. */
  maxAlt?: number;
}

export type MediaRules = Partial<Record<MediaKind, MediaRule>>;

/** Everything wrong with a post's media by the platform's table; its own rules on mixing kinds come on top. Pure. */
export function mediaProblems(name: string, media: readonly Media[], rules: MediaRules): Problem[] {
  const problems = media.flatMap((one, index) => itemProblems(name, one, rules[one.kind], index));
  const kinds = new Set(media.map(({ kind }) => kind));
  for (const kind of kinds) {
    const rule = rules[kind];
    const count = media.filter((one) => one.kind === kind).length;
    if (rule === undefined) continue;
    if (count > rule.max)
      problems.push(problem(`has more ${plural[kind]} than ${name} takes`, rule.max, count));
    if (count < (rule.min ?? 0))
      problems.push(problem(`has fewer ${plural[kind]} than ${name} takes`, rule.min ?? 0, count));
  }
  return problems;
}

function itemProblems(name: string, media: Media, rule: MediaRule | undefined, index: number): Problem[] {
  const what = `${index + 1} (${media.fileName})`;
  if (rule === undefined) return [problem(`${what}: ${name} takes no ${plural[media.kind]}`)];
  const isConverted = rule.converted?.includes(media.mime) ?? false;
  if (!isConverted && !rule.mimes.includes(media.mime))
    return [problem(`${what}: ${name} does not take ${media.mime}, only ${rule.mimes.join(', ')}`)];

  const problems: Problem[] = [];
  const atMost = (says: string, limit: number | undefined, value: number | null) => {
    if (limit !== undefined && value !== null && value > limit)
      problems.push(problem(`${what}: ${says}`, limit, round(value)));
  };
  const atLeast = (says: string, limit: number | undefined, value: number | null) => {
    if (limit !== undefined && value !== null && value < limit)
      problems.push(problem(`${what}: ${says}`, limit, round(value)));
  };
  const { width, height, durationMs, fps, frames, pages } = media;
  const both = width !== null && height !== null && height > 0;
  // What is converted is made to fit.
  if (!isConverted) {
    atMost('has more bytes than allowed', rule.maxBytes, media.bytes);
    atMost('has more pixels than allowed', rule.maxPixels, both ? width * height : null);
    atMost('is wider than allowed', rule.maxWidth, width);
    atMost('is higher than allowed', rule.maxHeight, height);
  }
  atLeast('has fewer bytes than needed', rule.minBytes, media.bytes);
  atLeast('is narrower than needed', rule.minWidth, width);
  atLeast('is lower than needed', rule.minHeight, height);
  atLeast('is too narrow for its height (width / height)', rule.minRatio, both ? width / height : null);
  atMost('is too wide for its height (width / height)', rule.maxRatio, both ? width / height : null);
  atLeast('is shorter than needed (ms)', rule.minDurationMs, durationMs);
  atMost('is longer than allowed (ms)', rule.maxDurationMs, durationMs);
  atMost('has more frames per second than allowed', rule.maxFps, fps);
  atMost('has more pictures than allowed', rule.maxFrames, frames);
  atMost('has more pages than allowed', rule.maxPages, pages);
  atMost('has a longer alternative text than allowed', rule.maxAlt, [...(media.alt ?? '')].length);
  const codec = (track: string, known: readonly string[] | undefined, value: string | null) => {
    if (known !== undefined && value !== null && !known.includes(value))
      problems.push(problem(`${what}: its ${track} is ${value}; ${name} takes ${known.join(', ')}`));
  };
  codec('picture', rule.videoCodecs, media.videoCodec);
  codec('sound', rule.audioCodecs, media.audioCodec);
  return problems;
}

const plural: Record<MediaKind, string> = {
  image: 'images',
  gif: 'moving GIFs',
  video: 'videos',
  document: 'documents',
};

const round = (value: number): number => Math.round(value * 1_000) / 1_000;

function problem(says: string, limit: number | null = null, value: number | null = null): Problem {
  return { field: 'media', problem: says, limit, value };
}
