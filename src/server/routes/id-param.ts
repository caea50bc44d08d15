import { z } from '@hono/zod-openapi';

/** The task in a path. */
export const idParam = z.object({ id: z.uuid().openapi({ param: { name: 'id', in: 'path' } }) });
