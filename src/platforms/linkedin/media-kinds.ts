import { z, type ZodType } from 'zod';
import type { MediaKind } from '../media.ts';
import type { Part } from './uploads.ts';

/** LinkedIn's answer to the wish to upload something. */
interface Begun {
  urn: string;
  parts: Part[];
  /** Only of videos, and there it may be empty. */
  token: string;
  /** When the addresses end, where LinkedIn says it. */
  until: Date | null;
}

interface Kind {
  resource: 'images' | 'videos' | 'documents';
  /** Sent in parts, and finished by a call of its own. */
  isInParts: boolean;
  started: ZodType<Begun>;
  /** What LinkedIn wants to know of a file of so many bytes. */
  request(bytes: number): Record<string, unknown>;
}

const ends = z
  .number()
  .optional()
  .catch(undefined)
  .transform((milliseconds) => (milliseconds === undefined ? null : new Date(milliseconds)));

/** URNs are listed with commas between them. */
const urn = z.string().regex(/^urn:li:\w+:[^\s,]+$/);

const address = z.object({ uploadUrl: z.string(), uploadUrlExpiresAt: ends });

/** What goes up in one piece. */
const inOnePiece = (named: string, { uploadUrl, uploadUrlExpiresAt }: z.infer<typeof address>): Begun => ({
  urn: named,
  parts: [{ url: uploadUrl, first: 0, end: null }],
  token: '',
  until: uploadUrlExpiresAt,
});

const startedImage: ZodType<Begun> = z
  .object({ value: address.extend({ image: urn }) })
  .transform(({ value }) => inOnePiece(value.image, value));

const startedDocument: ZodType<Begun> = z
  .object({ value: address.extend({ document: urn }) })
  .transform(({ value }) => inOnePiece(value.document, value));

/** A part's last byte belongs to it. */
const startedVideo: ZodType<Begun> = z
  .object({
    value: z.object({
      video: urn,
      uploadToken: z.string().nullish(),
      uploadUrlsExpireAt: ends,
      uploadInstructions: z.array(
        z
          .object({ uploadUrl: z.string(), firstByte: z.int(), lastByte: z.int() })
          .transform(({ uploadUrl, firstByte, lastByte }) => ({
            url: uploadUrl,
            first: firstByte,
            end: lastByte + 1,
          })),
      ),
    }),
  })
  .transform(({ value }) => ({
    urn: value.video,
    parts: value.uploadInstructions,
    token: value.uploadToken ?? '',
    until: value.uploadUrlsExpireAt,
  }));

const image: Kind = { resource: 'images', isInParts: false, started: startedImage, request: () => ({}) };

/** How LinkedIn takes each kind (its pages "Images API", "Videos API" and "Documents API"). */
export const kinds: Readonly<Record<MediaKind, Kind>> = {
  image,
  gif: image,
  video: {
    resource: 'videos',
    isInParts: true,
    started: startedVideo,
    request: (fileSizeBytes) => ({ fileSizeBytes, uploadCaptions: false, uploadThumbnail: false }),
  },
  document: {
    resource: 'documents',
    isInParts: false,
    started: startedDocument,
    request: () => ({}),
  },
};
