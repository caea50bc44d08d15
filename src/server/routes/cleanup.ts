import { z } from '@hono/zod-openapi';
import { cleanup } from '../../scheduler/index.ts';
import { parse } from '../../services/index.ts';
import { success } from '../docs/index.ts';
import type { ServerParts } from '../parts.ts';
import { readJson } from '../request/index.ts';
import type { AddRoute } from '../route.ts';

const cleanupSchema = z.strictObject({ olderThanDays: z.number().min(0).max(36_500).optional() });

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
      const { olderThanDays } = parse(cleanupSchema, await readJson(c.req.raw, {}));
      const days = olderThanDays ?? services.settings.cleanupDays;
      return c.json({
        success: true,
        deleted: await cleanup(services.db, c.get('caller').workspaceId, days),
      });
    },
  );
}
