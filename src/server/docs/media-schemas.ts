import { z } from '@hono/zod-openapi';
import { mediaKinds } from '../../services/index.ts';

const count = z.int().nullable();

export const mediaSchema = z
  .object({
    id: z.uuid(),
    kind: z.enum(mediaKinds).openapi({ description: '"gif": one that moves.' }),
    mime: z.string().openapi({ description: 'Found in the bytes.' }),
    bytes: z.int(),
    width: count.openapi({ description: 'Pixels as shown, after rotation.' }),
    height: count,
    durationMs: count.openapi({ description: 'Of a video.' }),
    frames: count.openapi({ description: 'Pictures of a moving GIF.' }),
    fps: z.number().nullable().openapi({ description: 'Pictures a second of a video.' }),
    videoCodec: z.string().nullable(),
    audioCodec: z.string().nullable(),
    pages: count.openapi({ description: 'Of a PDF.' }),
    fileName: z.string(),
    hash: z.string().openapi({ description: 'SHA-256 of the bytes, hexadecimal.' }),
    createdAt: z.iso.datetime(),
  })
  .openapi('Media');
