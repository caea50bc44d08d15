import { z } from '@hono/zod-openapi';
import { CarillonError } from '../../core/index.ts';
import { pause, release, resume, type PauseScope } from '../../scheduler/index.ts';
import { listAccounts, parse, type Caller, type Services } from '../../services/index.ts';
import { success } from '../docs/index.ts';
import type { ServerParts } from '../parts.ts';
import { readJson } from '../request/index.ts';
import type { AddRoute } from '../route.ts';

const scopeSchema = z
  .strictObject({ workspaceId: z.uuid().optional(), accountId: z.uuid().optional() })
  .refine((scope) => Object.keys(scope).length < 2, 'takes workspaceId or accountId, not both');

const releaseSchema = z.strictObject({
  hold: z.enum(['restore', 'approval']),
  taskIds: z.array(z.uuid()).min(1).max(1_000).optional(),
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
      const body = parse(scopeSchema, await readJson(c.req.raw, {}));
      await pause(services.db, await scopeOf(services, c.get('caller'), body));
      return c.json({ success: true });
    },
  );
  add(
    {
      method: 'post',
      path: '/api/agent/resume',
      tag: 'Operation',
      summary: 'Undoes a pause; or releases the tasks (all, or those named) that wait for a person.',
      access: 'write',
      body: z.union([scopeSchema, releaseSchema]),
      answers: {
        200: { description: 'How many tasks may run again', schema: success({ released: z.int() }) },
      },
      errors: ['account_not_found'],
    },
    async (c) => {
      const body = await readJson(c.req.raw, {});
      const released = await resumeOrRelease(services, c.get('caller'), body);
      services.wake();
      return c.json({ success: true, released });
    },
  );
}

async function resumeOrRelease(services: Services, caller: Caller, body: object): Promise<number> {
  const { db } = services;
  // Any other body, null and arrays included, is refused as a scope.
  if (Object.hasOwn(Object(body), 'hold')) {
    const { hold, taskIds } = parse(releaseSchema, body);
    return (await release(db, caller.workspaceId, hold, taskIds ?? null, caller.actor)).length;
  }
  return resume(db, await scopeOf(services, caller, parse(scopeSchema, body)));
}

async function scopeOf(
  { db }: Services,
  caller: Caller,
  { workspaceId, accountId }: z.output<typeof scopeSchema>,
): Promise<PauseScope> {
  if (accountId !== undefined) {
    const accounts = await listAccounts(db, caller.workspaceId);
    if (!accounts.some(({ id }) => id === accountId.toLowerCase()))
      throw new CarillonError('account_not_found', { id: accountId });
    return { accountId };
  }
  if (workspaceId === undefined) return { everything: true };
  if (workspaceId.toLowerCase() === caller.workspaceId) return { workspaceId };
  throw new CarillonError('invalid_input', { field: 'workspaceId', problem: 'is not that of this API key' });
}
