import { z } from '@hono/zod-openapi';
import { statistics } from '../../scheduler/index.ts';
import { getTaskDetail, listSchema, listTasks, type ListInput } from '../../services/index.ts';
import { statisticsSchema, success, taskDetailSchema, taskSchema } from '../docs/index.ts';
import type { ServerParts } from '../parts.ts';
import { readQuery } from '../request/index.ts';
import type { AddRoute } from '../route.ts';
import { idParam } from './id-param.ts';

const tag = 'Tasks';

export function addTasks(add: AddRoute, parts: ServerParts): void {
  addList(add, parts);
  // Before the task of that id.
  addStatistics(add, parts);
  addDetail(add, parts);
}

function addList(add: AddRoute, { services }: ServerParts): void {
  add(
    {
      method: 'get',
      path: '/api/agent/tasks',
      tag,
      summary: 'Lists tasks, latest scheduledAt first. Several values: repeated, or separated by commas.',
      access: 'read',
      query: listSchema,
      answers: {
        200: {
          description: 'A page; `nextCursor` is null on the last',
          schema: success({ tasks: z.array(taskSchema), nextCursor: z.string().nullable() }),
        },
      },
      errors: ['unknown_platform', 'timezone_required'],
    },
    async (c) => {
      const { needsAttention, ...query } = readQuery(c.req.url, ['status', 'type', 'platform']);
      const filter = {
        ...query,
        ...(needsAttention !== undefined && { needsAttention: asBoolean(needsAttention) }),
      };
      // What the query holds is checked by the service.
      return c.json({
        success: true,
        ...(await listTasks(services, c.get('caller'), filter as unknown as ListInput)),
      });
    },
  );
}

const asBoolean = (text: string | string[]): unknown =>
  text === 'true' ? true : text === 'false' ? false : text;

function addStatistics(add: AddRoute, { services }: ServerParts): void {
  const internal = new Set(
    [...services.taskTypes.values()].filter((one) => one.internal).map((one) => one.type),
  );
  add(
    {
      method: 'get',
      path: '/api/agent/tasks/stats',
      tag,
      summary: 'Exact counts by status, type and platform.',
      access: 'read',
      answers: { 200: { description: 'The counts', schema: success({ stats: statisticsSchema }) } },
    },
    async (c) => {
      const stats = await statistics(services.db, c.get('caller').workspaceId, internal);
      return c.json({ success: true, stats });
    },
  );
}

function addDetail(add: AddRoute, { services }: ServerParts): void {
  add(
    {
      method: 'get',
      path: '/api/agent/tasks/{id}',
      tag,
      summary: 'One task with its attempts, effects, evidence and events.',
      access: 'read',
      params: idParam,
      answers: { 200: { description: 'The task', schema: success({ task: taskDetailSchema }) } },
      errors: ['task_not_found'],
    },
    async (c) =>
      c.json({
        success: true,
        task: await getTaskDetail(services, c.get('caller'), c.req.param('id') ?? ''),
      }),
  );
}
