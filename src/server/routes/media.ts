import { z } from '@hono/zod-openapi';
import {
  addMedia,
  getMedia,
  listMedia,
  mediaListSchema,
  removeMedia,
  type MediaListInput,
} from '../../services/index.ts';
import { mediaSchema, success } from '../docs/index.ts';
import type { HttpContext, ServerParts } from '../parts.ts';
import { readQuery, readUpload } from '../request/index.ts';
import type { AddRoute } from '../route.ts';
import { idParam } from './id-param.ts';
import { answerContent, contents } from './media-content.ts';

const tag = 'Media';
const path = '/api/media';
const idOf = (c: HttpContext): string => c.req.param('id') ?? '';
const stored = success({ media: mediaSchema, deduplicated: z.boolean() });

/** The files of posts. */
export function addMediaRoutes(add: AddRoute, { services }: ServerParts): void {
  addUpload(add, services);
  add(
    {
      method: 'get',
      path,
      tag,
      summary: 'The files, newest first.',
      access: 'read',
      query: mediaListSchema,
      answers: {
        200: {
          description: 'A page; `nextCursor` is null on the last',
          schema: success({ media: z.array(mediaSchema), nextCursor: z.string().nullable() }),
        },
      },
    },
    async (c) => {
      // What the query holds is checked by the service.
      const query = readQuery(c.req.url) as unknown as MediaListInput;
      return c.json({ success: true, ...(await listMedia(services, c.get('caller'), query)) });
    },
  );
  addOne(add, services);
}

function addUpload(add: AddRoute, services: ServerParts['services']): void {
  add(
    {
      method: 'post',
      path,
      tag,
      summary:
        'Stores a file: the body itself, or the file of a form. A file that is there already is not stored twice.',
      access: 'write',
      query: z.object({ name: z.string().optional().openapi({ description: 'What the file is called.' }) }),
      takesFile: true,
      answers: {
        201: { description: 'Stored', schema: stored },
        200: { description: 'It was there before', schema: stored },
      },
      errors: ['media_refused', 'media_too_large', 'media_store_failed', 'media_store_missing'],
    },
    async (c) => {
      const { name } = readQuery(c.req.url) as { name?: string };
      const upload = await readUpload(c.req.raw);
      try {
        const { deduplicated, ...media } = await addMedia(services, c.get('caller'), upload.content, {
          fileName: name ?? upload.fileName,
        });
        return c.json({ success: true, media, deduplicated }, deduplicated ? 200 : 201);
      } catch (error) {
        await upload.drain(services.settings.media.maxBytes).catch(() => undefined);
        throw error;
      }
    },
  );
}

function addOne(add: AddRoute, services: ServerParts['services']): void {
  const one = { path: `${path}/{id}`, tag, params: idParam } as const;
  add(
    {
      ...one,
      method: 'get',
      summary: 'What is known of a file.',
      access: 'read',
      answers: { 200: { description: 'The file', schema: success({ media: mediaSchema }) } },
      errors: ['media_not_found'],
    },
    async (c) => c.json({ success: true, media: await getMedia(services, c.get('caller'), idOf(c)) }),
  );
  add(
    {
      ...one,
      method: 'delete',
      summary: 'Removes a file that no open task shows.',
      access: 'write',
      answers: { 200: { description: 'Removed', schema: success({}) } },
      errors: ['media_not_found', 'media_in_use', 'media_store_failed', 'media_store_missing'],
    },
    async (c) => {
      await removeMedia(services, c.get('caller'), idOf(c));
      return c.json({ success: true });
    },
  );
  add(
    {
      ...one,
      path: `${path}/{id}/content`,
      method: 'get',
      summary: 'The file itself, or the part that `Range` asks for.',
      access: 'read',
      headers: z.object({ Range: z.string().optional() }),
      answers: { 200: { description: 'The file', contents }, 206: { description: 'A part of it', contents } },
      errors: [
        'media_not_found',
        'media_file_lost',
        'range_not_satisfiable',
        'media_store_failed',
        'media_store_missing',
      ],
    },
    async (c) => answerContent(c, services, await getMedia(services, c.get('caller'), idOf(c))),
  );
}
