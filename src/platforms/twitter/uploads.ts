import { z } from 'zod';
import { sha256 } from '../../core/index.ts';
import { readJson } from '../http.ts';
import type { Media } from '../media.ts';
import type { Handle } from '../platform.ts';

/** How far one file has come at X. */
export interface Upload {
  /** What was uploaded: another file, or another text about it, needs another upload. */
  of: string;
  id: string;
  key: string | null;
  /** Of the bytes that are sent, which are converted ones where X does not take the file. */
  bytes: number;
  /** Segments that stand. */
  sent: number;
  /** `processing`: all bytes are there. `processed`: X can show it. `ready`: and says the alternative text. */
  stage: 'sending' | 'processing' | 'processed' | 'ready';
  /** Used no longer than that. */
  until: Date;
  /** Sessions before this one that X lost. */
  lost: number;
}

const stored = z.object({
  of: z.string(),
  id: z.string(),
  key: z.string().nullable(),
  bytes: z.number(),
  sent: z.number(),
  stage: z.enum(['sending', 'processing', 'processed', 'ready']),
  until: z.coerce.date(),
  lost: z.number(),
});

export const altOf = ({ alt }: Media): string | null => alt?.trim() || null;

export const fingerprintOf = (media: Media): string => sha256({ id: media.id, alt: altOf(media) });

/** What was kept for each file, in the order of the post; null where there is nothing, or it is of no use any more. */
export const uploadsIn = (kept: Handle, media: readonly Media[], now: Date): (Upload | null)[] =>
  media.map((one, index) => {
    const upload = readJson(stored, kept[String(index)] ?? '');
    const isUsable = upload !== null && upload.of === fingerprintOf(one) && now < upload.until;
    return isUsable ? upload : null;
  });

export const keptOf = (uploads: readonly (Upload | null)[]): Handle =>
  Object.fromEntries(
    uploads.flatMap((upload, index) => (upload === null ? [] : [[String(index), JSON.stringify(upload)]])),
  );

/** X does not always say how long it keeps something; its samples say a day at least. */
const unsaidSeconds = 12 * 3_600;

/** Nine tenths of the time that X gives, so that a post that begins to be published can be. */
export const untilAfter = (now: Date, seconds = unsaidSeconds): Date =>
  new Date(now.getTime() + seconds * 900);
