import { z } from '@hono/zod-openapi';
import { findSigned, mediaTypes, readMedia, type MediaFile, type Services } from '../../services/index.ts';
import type { HttpContext, ServerParts } from '../parts.ts';
import { readQuery } from '../request/index.ts';
import type { AddRoute } from '../route.ts';
import { idParam } from './id-param.ts';

/** What may come as content. */
export const contents = Object.fromEntries(mediaTypes.map((type) => [type, null]));

/** Files for platforms that fetch them, which have no key but an address that is signed and expires. */
export function addMediaContent(add: AddRoute, { services }: ServerParts): void {
  add(
    {
      method: 'get',
      path: '/media/{id}',
      tag: 'Media',
      summary: 'A file by its signed address, as connectors give it to platforms that fetch files.',
      access: 'public',
      params: idParam,
      query: z.object({ expires: z.string().optional(), signature: z.string().optional() }),
      headers: z.object({ Range: z.string().optional() }),
      answers: { 200: { description: 'The file', contents }, 206: { description: 'A part of it', contents } },
      errors: [
        'media_address_refused',
        'media_not_found',
        'media_file_lost',
        'range_not_satisfiable',
        'media_store_failed',
        'media_store_missing',
        'database_unreachable',
      ],
    },
    async (c) => {
      const { expires, signature } = readQuery(c.req.url) as Record<string, string | undefined>;
      const found = await findSigned(services, { id: c.req.param('id') ?? '', expires, signature });
      return answerContent(c, services, found);
    },
  );
}

/** The file, or the part that the request asks for. */
export async function answerContent(c: HttpContext, services: Services, media: MediaFile): Promise<Response> {
  const range = c.req.header('range');
  const { start, end, open } = readMedia(services, media, range);
  const isPart = end - start < media.bytes;
  const headers = {
    'Content-Type': media.mime,
    'Content-Length': String(end - start),
    'Accept-Ranges': 'bytes',
    'Content-Disposition': `inline; filename*=UTF-8''${encodeName(media.fileName)}`,
    // The bytes of an id never change.
    'Cache-Control': 'private, max-age=3600',
    ...(isPart && { 'Content-Range': `bytes ${start}-${end - 1}/${media.bytes}` }),
  };
  const status = isPart ? 206 : 200;
  if (c.req.raw.method === 'HEAD') return c.body(null, status, headers);
  return c.body(await open(), status, headers);
}

/** As RFC 8187 has it. */
const encodeName = (name: string): string =>
  encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
