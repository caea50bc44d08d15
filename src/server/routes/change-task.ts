import { z } from '@hono/zod-openapi';
import {
  cancelSchema,
  cancelTask,
  editSchema,
  editTask,
  parse,
  resolveSchema,
  resolveTask,
  retryTask,
  type EditInput,
  type ResolveInput,
  type Services,
} from '../../services/index.ts';
import { configSchema, success, taskSchema } from '../docs/index.ts';
import type { HttpContext, ServerParts } from '../parts.ts';
import { readJson } from '../request/index.ts';
import type { AddRoute, Route } from '../route.ts';
import { idParam } from './id-param.ts';

const task = success({ task: taskSchema });
const nothing = z.strictObject({});

const live = z.array(z.object({ postId: z.string().nullable(), url: z.string().nullable() }));
const cancelled = success({
  task: taskSchema,
  live: live.openapi({ description: 'What of it is on the platform already, and stays there.' }),
  pending: z
    .boolean()
    .openapi({ description: 'An effect is in doubt; the wish decides before the next one.' }),
});

/** With the configs that there are. */
const editOf = ({ taskTypes }: Services) =>
  z
    .strictObject({ ...editSchema.shape, config: configSchema(taskTypes).optional() })
    .refine((change) => Object.keys(change).length > 0)
    .openapi('EditRequest', { minProperties: 1 });

const idOf = (c: HttpContext): string => c.req.param('id') ?? '';

const change = { tag: 'Tasks', access: 'write', params: idParam } as const satisfies Partial<Route>;

export function addChangeTask(add: AddRoute, { services }: ServerParts): void {
  add(
    {
      ...change,
      method: 'patch',
      path: '/api/agent/tasks/{id}',
      summary: 'Reschedules or edits a task of which nothing is or may be live.',
      body: editOf(services),
      answers: { 200: { description: 'The task as it is now', schema: task } },
      errors: [
        'task_not_found',
        'task_not_editable',
        'scheduled_in_past',
        'timezone_required',
        'content_required',
        'content_rejected',
      ],
    },
    async (c) => {
      const body = await readJson<EditInput>(c.req.raw);
      return c.json({ success: true, task: await editTask(services, c.get('caller'), idOf(c), body) });
    },
  );
  add(
    {
      ...change,
      method: 'post',
      path: '/api/agent/tasks/{id}/cancel',
      summary: 'Cancels a waiting or running task.',
      body: cancelSchema,
      answers: {
        200: { description: 'Cancelled, or (`pending`) as soon as that can be', schema: cancelled },
      },
      errors: ['task_not_found', 'task_not_cancellable'],
    },
    async (c) => {
      const { reason } = parse(cancelSchema, await readJson(c.req.raw, {}));
      return c.json({
        success: true,
        ...(await cancelTask(services, c.get('caller'), idOf(c), reason ?? null)),
      });
    },
  );
  addRetryAndResolve(add, services);
}

function addRetryAndResolve(add: AddRoute, services: Services): void {
  add(
    {
      ...change,
      method: 'post',
      path: '/api/agent/tasks/{id}/retry',
      summary: 'Runs a failed or cancelled task again, now or at its time if that is to come.',
      body: nothing,
      answers: { 200: { description: 'The task, waiting', schema: task } },
      errors: ['task_not_found', 'task_not_retryable', 'resolve_required'],
    },
    async (c) => {
      parse(nothing, await readJson(c.req.raw, {}));
      return c.json({ success: true, task: await retryTask(services, c.get('caller'), idOf(c)) });
    },
  );
  add(
    {
      ...change,
      method: 'post',
      path: '/api/agent/tasks/{id}/resolve',
      summary:
        'Says whether a task in doubt is live: {"published":true,"url"} or {"published":false,"retry":true}.',
      body: resolveSchema,
      answers: { 200: { description: 'The task as it is now', schema: task } },
      errors: ['task_not_found', 'nothing_to_resolve'],
    },
    async (c) => {
      const body = await readJson<ResolveInput>(c.req.raw);
      return c.json({ success: true, task: await resolveTask(services, c.get('caller'), idOf(c), body) });
    },
  );
}
