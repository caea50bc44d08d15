import { z } from 'zod';
import type { MediaKind } from '../../platforms/index.ts';
import type { Caller, Services } from '../context.ts';
import { parse } from '../tasks/index.ts';
import type { MediaFile, MediaRow } from './get.ts';
import { selectPage } from './sql/media.ts';

export const mediaKinds = ['image', 'gif', 'video', 'document'] as const satisfies readonly MediaKind[];

export const mediaListSchema = z.strictObject({
  kind: z.enum(mediaKinds, { error: `must be one of ${mediaKinds.join(', ')}` }).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.uuid({ error: 'is not one that a list gave; start without it' }).optional(),
});
export type MediaListInput = z.input<typeof mediaListSchema>;

export interface MediaPage {
  media: MediaFile[];
  /** Hand it back as `cursor` for the next page; null on the last. */
  nextCursor: string | null;
}

/** The workspace's files, newest first. @throws CarillonError `invalid_input` */
export async function listMedia(
  { db }: Services,
  caller: Caller,
  input: MediaListInput = {},
): Promise<MediaPage> {
  const { kind, limit, cursor } = parse(mediaListSchema, input);
  const filter = { kind: kind ?? null, before: cursor ?? null, limit: limit + 1 };
  const rows = await db.run<MediaRow>(selectPage(caller.workspaceId, filter));
  const media = rows.slice(0, limit);
  return { media, nextCursor: rows.length > limit ? (media.at(-1)?.id ?? null) : null };
}
