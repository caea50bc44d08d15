import { z } from 'zod';
import { CarillonError } from '../../core/index.ts';
import {
  latestOperations,
  noteOperation,
  pause,
  release,
  resume,
  type Operation,
  type PauseScope,
} from '../../scheduler/index.ts';
import { listAccounts } from '../accounts/index.ts';
import type { Caller, Services } from '../context.ts';
import { approveTasks } from './approve.ts';
import { parse } from './request.ts';

export const scopeSchema = z
  .strictObject({ workspaceId: z.uuid().optional(), accountId: z.uuid().optional() })
  .refine((scope) => Object.keys(scope).length < 2, 'takes workspaceId or accountId, not both');

/** The holds that a person ends; the others end with their reason. */
export const releaseSchema = z.strictObject({
  hold: z.enum(['restore', 'approval']),
  taskIds: z.array(z.uuid()).min(1).max(1_000).optional(),
});

/** What to pause or resume: everything (`{}`), the workspace or one account. */
export type ScopeInput = z.input<typeof scopeSchema>;
export type ReleaseInput = z.input<typeof releaseSchema>;

/**
 * Runs nothing new of everything, of the workspace or of an account; what is in flight ends.
 * @throws CarillonError `invalid_input`, `account_not_found`
 */
export async function pauseTasks(services: Services, caller: Caller, input: ScopeInput = {}): Promise<void> {
  const scope = await scopeOf(services, caller, input);
  await pause(services.db, scope);
  await noteOperation(services.db, caller.workspaceId, 'paused', { ...scope }, caller.actor);
}

/**
 * Undoes a pause, or releases tasks that wait for a person (all of that hold, or those named): those that wait for
 * approval are approved. Returns how many tasks may run again.
 * @throws CarillonError `invalid_input`, `account_not_found`, `task_not_written`
 */
export async function resumeTasks(
  services: Services,
  caller: Caller,
  input: ScopeInput | ReleaseInput = {},
): Promise<number> {
  const { db } = services;
  // Any other input, null and arrays included, is refused as a scope.
  if (Object.hasOwn(Object(input), 'hold')) {
    const { hold, taskIds } = parse(releaseSchema, input);
    if (hold === 'approval') return approveTasks(services, caller, taskIds ?? null);
    const released = await release(db, caller.workspaceId, hold, taskIds ?? null, caller.actor);
    services.wake();
    return released.length;
  }
  const scope = await scopeOf(services, caller, input);
  const released = await resume(db, scope);
  await noteOperation(db, caller.workspaceId, 'resumed', { ...scope, released }, caller.actor);
  services.wake();
  return released;
}

/** Pauses, resumes and cleanups of the workspace, newest first. */
export async function listOperations({ db }: Services, { workspaceId }: Caller): Promise<Operation[]> {
  return latestOperations(db, workspaceId, 100);
}

async function scopeOf({ db }: Services, caller: Caller, input: unknown): Promise<PauseScope> {
  const { workspaceId, accountId } = parse(scopeSchema, input);
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
