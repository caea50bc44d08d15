import { z } from '@hono/zod-openapi';
import { operationNames } from '../../scheduler/index.ts';
import { listOperations, pauseTasks, releaseSchema, resumeTasks, scopeSchema } from '../../services/index.ts';
import { success } from '../docs/index.ts';
import type { ServerParts } from '../parts.ts';
import { readJson } from '../request/index.ts';
import type { AddRoute } from '../route.ts';

const operation = z.object({
  name: z.enum(operationNames),
  detail: z.record(z.string(), z.unknown()),
  actor: z.string(),
  recordedAt: z.iso.datetime(),
});

export function addPause(add: AddRoute, { services }: ServerParts): void {
  add(
    {
      method: 'post',
      path: '/api/agent/pause',
      tag: 'Operation',
      summary:
        'Runs nothing new of everything ({}), of a workspace or of an account; what is in flight ends.',
      access: 'write',
      body: scopeSchema,
      answers: { 200: { description: 'Paused', schema: success({}) } },
      errors: ['account_not_found'],
    },
    async (c) => {
      await pauseTasks(services, c.get('caller'), await readJson(c.req.raw, {}));
      return c.json({ success: true });
    },
  );
  add(
    {
      method: 'post',
      path: '/api/agent/resume',
      tag: 'Operation',
      summary:
        'Undoes a pause; or releases the tasks (all, or those named) that wait for a person, or approves them.',
      access: 'write',
      body: z.union([scopeSchema, releaseSchema]),
      answers: {
        200: { description: 'How many tasks may run again', schema: success({ released: z.int() }) },
      },
      errors: ['account_not_found', 'task_not_written'],
    },
    async (c) => {
      const released = await resumeTasks(services, c.get('caller'), await readJson(c.req.raw, {}));
      return c.json({ success: true, released });
    },
  );
  add(
    {
      method: 'get',
      path: '/api/agent/operations',
      tag: 'Operation',
      summary:
        'Who paused, resumed, cleaned up, erased, set a budget or changed campaigns, and when: the latest 100, newest first.',
      access: 'read',
      answers: {
        200: { description: 'Operations', schema: success({ operations: z.array(operation) }) },
      },
    },
    async (c) => c.json({ success: true, operations: await listOperations(services, c.get('caller')) }),
  );
}
