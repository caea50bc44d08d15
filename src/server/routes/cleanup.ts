import { z } from '@hono/zod-openapi';
import { cleanupSchema, cleanupTasks } from '../../services/index.ts';
import { success } from '../docs/index.ts';
import type { ServerParts } from '../parts.ts';
import { readJson } from '../request/index.ts';
import type { AddRoute } from '../route.ts';

export function addCleanup(add: AddRoute, { services }: ServerParts): void {
  add(
    {
      method: 'post',
      path: '/api/agent/cleanup',
      tag: 'Operation',
      summary: 'Deletes tasks that ended that many days ago (30 by default); what needs attention stays.',
      access: 'write',
      body: cleanupSchema,
      answers: { 200: { description: 'How many', schema: success({ deleted: z.int() }) } },
    },
    async (c) => {
      const done = await cleanupTasks(services, c.get('caller'), await readJson(c.req.raw, {}));
      return c.json({ success: true, ...done });
    },
  );
}
