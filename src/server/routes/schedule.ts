import { z } from '@hono/zod-openapi';
import {
  maxBatch,
  scheduleMany,
  scheduleSchema,
  scheduleTask,
  type ScheduleInput,
  type Services,
} from '../../services/index.ts';
import { configSchema, scheduledSchema, success } from '../docs/index.ts';
import type { ServerParts } from '../parts.ts';
import { readJson } from '../request/index.ts';
import type { AddRoute } from '../route.ts';

const answer = z.union([success({ task: scheduledSchema }), success({ tasks: z.array(scheduledSchema) })]);

/** A request with the configs that there are: the document says more than what is checked first. */
function requestOf({ taskTypes }: Services) {
  const config = z.union([configSchema(taskTypes), z.null()]).optional();
  return scheduleSchema.extend({ config }).openapi('ScheduleRequest');
}

export function addSchedule(add: AddRoute, { services }: ServerParts): void {
  const request = requestOf(services);
  add(
    {
      method: 'post',
      path: '/api/agent/schedule',
      tag: 'Tasks',
      summary: `Schedules one task, or up to ${maxBatch} of an array: all or none.`,
      access: 'write',
      headers: z.object({
        'Idempotency-Key': z.string().max(255).optional().openapi({
          description: 'The same key with the same body returns the tasks of the first call.',
        }),
      }),
      body: z.union([request, z.array(request).min(1).max(maxBatch)]),
      answers: {
        201: { description: 'Scheduled: `task`, or `tasks` for an array', schema: answer },
        200: { description: 'All of it was scheduled by an equal request before', schema: answer },
      },
      errors: [
        'scheduled_in_past',
        'timezone_required',
        'unknown_platform',
        'unknown_task_type',
        'content_required',
        'content_rejected',
        'account_not_found',
        'account_platform_mismatch',
        'platform_not_connected',
        'account_unidentified',
        'batch_invalid',
        'idempotency_conflict',
        'idempotency_expired',
      ],
    },
    async (c) => {
      const caller = c.get('caller');
      const options = { idempotencyKey: c.req.header('idempotency-key') ?? null };
      const body = await readJson<ScheduleInput | ScheduleInput[]>(c.req.raw);
      if (!Array.isArray(body)) {
        const task = await scheduleTask(services, caller, body, options);
        return c.json({ success: true, task }, task.deduplicated ? 200 : 201);
      }
      const tasks = await scheduleMany(services, caller, body, options);
      return c.json({ success: true, tasks }, tasks.every((task) => task.deduplicated) ? 200 : 201);
    },
  );
}
