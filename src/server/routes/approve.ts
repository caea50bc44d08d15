import { z } from '@hono/zod-openapi';
import { approveTask, cancelSchema, parse, rejectTask } from '../../services/index.ts';
import { success, taskSchema } from '../docs/index.ts';
import type { ServerParts } from '../parts.ts';
import { readJson } from '../request/index.ts';
import type { AddRoute, Route } from '../route.ts';
import { idParam } from './id-param.ts';

const task = success({ task: taskSchema });
const nothing = z.strictObject({});
const change = {
  method: 'post',
  tag: 'Tasks',
  access: 'write',
  params: idParam,
} as const satisfies Partial<Route>;

export function addApprove(add: AddRoute, { services }: ServerParts): void {
  add(
    {
      ...change,
      path: '/api/agent/tasks/{id}/approve',
      summary: 'Lets a task go that waits for approval; only the text it has now can be published.',
      body: nothing,
      answers: { 200: { description: 'The task as it is now', schema: task } },
      errors: ['task_not_found', 'approval_not_asked', 'task_not_written'],
    },
    async (c) => {
      parse(nothing, await readJson(c.req.raw, {}));
      const id = c.req.param('id') ?? '';
      return c.json({ success: true, task: await approveTask(services, c.get('caller'), id) });
    },
  );
  add(
    {
      ...change,
      path: '/api/agent/tasks/{id}/reject',
      summary: 'Cancels a task that waits for approval.',
      body: cancelSchema,
      answers: { 200: { description: 'The task, cancelled', schema: task } },
      errors: ['task_not_found', 'approval_not_asked'],
    },
    async (c) => {
      const { reason } = parse(cancelSchema, await readJson(c.req.raw, {}));
      const id = c.req.param('id') ?? '';
      return c.json({ success: true, task: await rejectTask(services, c.get('caller'), id, reason ?? null) });
    },
  );
}
