import { z } from 'zod';
import { readJson } from '../http.ts';
import type { Media } from '../media.ts';
import type { Handle } from '../platform.ts';
import { addressMarginMs, uploadLifeMs } from './limits.ts';

const part = z.object({ url: z.string(), first: z.number(), end: z.number().nullable() });

const stored = z.object({
  of: z.string(),
  urn: z.string(),
  stage: z.enum(['sending', 'sent', 'unseen', 'ready']),
  bytes: z.number(),
  left: z.array(part),
  token: z.string(),
  etags: z.array(z.string()),
  until: z.coerce.date().nullable(),
  since: z.coerce.date(),
  lost: z.number(),
});

/** Bytes of a file, from `first` up to and without `end` (null: to its end), and the address that takes them. */
export type Part = z.infer<typeof part>;

/**
 * How far one file has come at LinkedIn. `of`: the file. `left`: parts that do not stand yet, until the address ends
 * (`until`; null when LinkedIn did not say). `token` and `etags`: what the end of a video's upload names. `bytes`: of
 * the file that was begun with. `lost`: uploads before this one that LinkedIn lost.
 * Stages, each `since` then: `sending`; `sent`: all bytes are there; `unseen`: and LinkedIn does not let us see what
 * it makes of them; `ready` for a post.
 */
export type Upload = z.infer<typeof stored>;

/** What was kept for each file, in the order of the post; null where there is nothing, or it is of no use any more. */
export const uploadsIn = (kept: Handle, media: readonly Media[], now: Date): (Upload | null)[] =>
  media.map((one, index) => {
    const upload = readJson(stored, kept[String(index)] ?? '');
    return upload !== null && upload.of === one.id && isUsable(upload, now.getTime()) ? upload : null;
  });

function isUsable({ stage, left, until, since }: Upload, now: number): boolean {
  if (stage === 'sending' && left.length > 0 && until !== null)
    return now < until.getTime() - addressMarginMs;
  return now < since.getTime() + uploadLifeMs;
}

export const keptOf = (uploads: readonly (Upload | null)[]): Handle =>
  Object.fromEntries(
    uploads.flatMap((upload, index) => (upload === null ? [] : [[String(index), JSON.stringify(upload)]])),
  );

/** Empty for a post without files: it is found by its text and time. */
export const handleOf = (uploads: readonly Upload[]): Handle => ({
  media: uploads.map(({ urn }) => urn).join(','),
});

/** URNs of a post's files, in its order. */
export const uploadedIn = (handle: Handle): string[] => {
  const { media = '' } = handle;
  return media === '' ? [] : media.split(',');
};
