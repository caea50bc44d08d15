import { describe, expect, it } from 'vitest';
import {
  CallFailed,
  type Media,
  type MediaKind,
  type MediaRule,
  type PublishOutcome,
} from '../../../src/platforms/index.ts';
import { document, image, keep, movingGif, video } from '../../support/media.ts';
import { gif, pdf, png } from '../../support/media-files.ts';
import type { OpenPlatform } from '../open-platform.ts';
import type { Subject } from './subject.ts';

/** Files at a limit, just within and just beyond it. */
interface Edge {
  name: string;
  limit: number;
  /** Makes the files of a post for a value. */
  of(value: number): Media[];
  /** The smallest step beyond. */
  step: 1 | -1;
}

const manyBytes = 'so many bytes';

/** Longer files are not made here. */
const largestBytes = 17_000_000;

/** What `validate` lets through, the platform takes; what it does not take, `validate` names. */
export function exerciseMediaLimits(subject: Subject): void {
  const { platform } = subject;
  for (const [kind, rule] of Object.entries(platform.limits.media ?? {}) as [MediaKind, MediaRule][]) {
    const isConverted = kind === 'image' && subject.exercise.makesImagesSmaller;
    const edges = edgesOf(kind, rule).filter(({ name }) => !(isConverted && name === manyBytes));
    describe(`${kind}s of a post`, () => {
      it.each(edges)('may reach $name ($limit)', async ({ of, limit, step }) => {
        for (const value of [limit, limit - step]) {
          const on = await subject.open();
          const wanted = subject.draft('At the limit', { media: of(value) });
          if (value !== limit && value < 1) continue;
          expect(platform.validate(wanted, subject.identity)).toEqual([]);
          expect(await on.publish(wanted)).toMatchObject({ outcome: 'applied' });
          expect((await on.feed())[0]?.media).toHaveLength(wanted.media?.length ?? 0);
        }
      });

      it.each(edges)('may not go beyond $name ($limit)', async ({ of, limit, step }) => {
        const on = await subject.open();
        const wanted = subject.draft('Beyond', { media: of(limit + step) });
        const problems = platform.validate(wanted, subject.identity);
        expect(problems).toContainEqual(expect.objectContaining({ field: 'media', limit }));
        expect(await halves(on, wanted.media?.length ?? 0, on.publish(wanted))).toEqual([]);
      });
    });
  }
  exerciseWrongFiles(subject);
}

function exerciseWrongFiles({ platform, identity, open, draft }: Subject): void {
  const wrong: Record<string, () => Media[]> = {
    'of a type nobody takes': () => [image(4, 3, { mime: 'image/x-xcf', fileName: 'a.xcf' })],
    'of mixed kinds': () => [image(600, 600), video({ bytes: 100_000 })],
    'that moves beside one that does not': () => [movingGif(100, 100), image(600, 600), document()],
  };
  describe('files', () => {
    it.each(Object.entries(wrong))('%s are named, and nothing of them is published half', async (_n, of) => {
      const on = await open();
      const wanted = draft('Wrong', { media: of() });
      expect(platform.validate(wanted, identity).map(({ field }) => field)).toContain('media');
      expect(await halves(on, wanted.media?.length ?? 0, on.publish(wanted))).toEqual([]);
    });
  });
}

/** What is live without all its files; a platform may take more than we do. */
async function halves(
  on: OpenPlatform,
  count: number,
  publishing: Promise<PublishOutcome>,
): Promise<unknown[]> {
  await publishing.catch((error: unknown) => {
    if (!(error instanceof CallFailed)) throw error;
  });
  return (await on.feed()).filter(({ media = [] }) => media.length !== count);
}

function edgesOf(kind: MediaKind, rule: MediaRule): Edge[] {
  const edges: (Edge | false)[] = [
    { name: 'its number', limit: rule.max, step: 1, of: (count) => several(kind, count) },
    edge('so few bytes', rule.minBytes, -1, (bytes) => ofBytes(kind, bytes)),
    (rule.maxBytes ?? 0) <= largestBytes &&
      edge(manyBytes, rule.maxBytes, 1, (bytes) => ofBytes(kind, bytes)),
    ...(kind === 'video' ? videoEdges(rule) : []),
    kind === 'gif' && edge('so many pictures', rule.maxFrames, 1, (frames) => [movingGif(20, 20, frames)]),
    kind === 'gif' && edge('a width', rule.maxWidth, 1, (width) => [movingGif(width, 600)]),
    kind === 'gif' && edge('a height', rule.maxHeight, 1, (height) => [movingGif(600, height)]),
    edge('so many pages', rule.maxPages, 1, (pages) => [document(pages)]),
  ];
  return edges.filter((one) => one !== false);
}

function videoEdges(rule: MediaRule): (Edge | false)[] {
  const of = (change: Parameters<typeof video>[0]) => [video({ bytes: 100_000, ...change })];
  return [
    edge('a short time', rule.minDurationMs, -1, (durationMs) => of({ durationMs })),
    edge('a long time', rule.maxDurationMs, 1, (durationMs) => of({ durationMs })),
    edge('a width', rule.maxWidth, 1, (width) => of({ width, height: 1_000 })),
    edge('a height', rule.maxHeight, 1, (height) => of({ width: 1_000, height })),
    edge('a small width', rule.minWidth, -1, (width) => of({ width, height: 64 })),
    edge('so many frames a second', rule.maxFps, 1, (fps) => of({ fps })),
  ];
}

const edge = (name: string, limit: number | undefined, step: Edge['step'], of: Edge['of']): Edge | false =>
  limit !== undefined && { name, limit, step, of };

function several(kind: MediaKind, count: number): Media[] {
  return Array.from({ length: count }, (_, index): Media => {
    if (kind === 'image') return image(600, 600, {}, index);
    if (kind === 'gif') return movingGif(100 + index, 100);
    if (kind === 'video') return video({ bytes: 100_000 + index });
    return document(1 + index);
  });
}

function ofBytes(kind: MediaKind, bytes: number): Media[] {
  if (kind === 'video') return [video({ bytes })];
  if (kind === 'image') {
    const about = { kind, mime: 'image/png', fileName: 'a.png', width: 600, height: 600 };
    return [keep(padded(png(600, 600), bytes), about)];
  }
  if (kind === 'document')
    return [keep(padded(pdf(2), bytes), { kind, mime: 'application/pdf', fileName: 'a.pdf', pages: 2 })];
  const about = { kind, mime: 'image/gif', fileName: 'a.gif', width: 100, height: 100, frames: 2 };
  return [keep(padded(gif(100, 100, 2), bytes), about)];
}

/** What follows the end of a file is not read. */
function padded(file: Uint8Array<ArrayBuffer>, bytes: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(bytes);
  whole.set(file);
  return whole;
}
