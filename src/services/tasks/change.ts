import { CarillonError } from '../../core/index.ts';
import { liveOf } from '../../journal/index.ts';
import { cancel, edit, retry } from '../../scheduler/index.ts';
import { pickAccount } from '../accounts/index.ts';
import type { Caller, Services } from '../context.ts';
import { createCompleteMedia } from '../media/index.ts';
import { checkId, getTask } from './get.ts';
import { checkContent, checkPast, findType, parseConfig } from './prepare.ts';
import { cancelSchema, editSchema, parse, type EditInput } from './request.ts';
import type { Task } from './task-view.ts';
import { parseWhen } from './when.ts';

export interface Cancelled {
  task: Task;
  /** What of it is on the platform already, and stays there. */
  live: { postId: string | null; url: string | null }[];
  /** An effect is in doubt: the wish is recorded and decides before the next one. */
  pending: boolean;
}

/** Cancels a task. @throws CarillonError `task_not_found`, `task_not_cancellable` */
export async function cancelTask(
  services: Services,
  caller: Caller,
  id: string,
  reason: string | null = null,
): Promise<Cancelled> {
  const said = parse(cancelSchema, { reason }).reason ?? null;
  const status = await cancel(services.db, caller.workspaceId, checkId(id), said, caller.actor);
  const live = (await liveOf(services.db, id)).map(({ remoteId, url }) => ({ postId: remoteId, url }));
  return { task: await getTask(services, caller, id), live, pending: status === 'running' };
}

/** Runs a failed or cancelled task again. @throws CarillonError `resolve_required`, `task_not_retryable` */
export async function retryTask(services: Services, caller: Caller, id: string): Promise<Task> {
  await retry(services.db, caller.workspaceId, checkId(id), caller.actor);
  services.wake();
  return getTask(services, caller, id);
}

/** Reschedules or edits a task of which nothing is or may be live. @throws CarillonError `task_not_editable` */
export async function editTask(
  services: Services,
  caller: Caller,
  id: string,
  input: EditInput,
): Promise<Task> {
  const change = parse(editSchema, input);
  const task = await getTask(services, caller, id);
  const when = readWhen(services, task, change);
  const asked =
    change.config === undefined ? null : parseConfig(findType(services, task.type), change.config);
  const complete = await createCompleteMedia(services, caller)(asked ?? task.config);
  await checkEdited(services, caller, task, change.content ?? task.content, complete);
  const config = asked === null ? null : complete;
  const { maxRetries, ...rest } = config ?? {};
  await edit(
    services.db,
    caller.workspaceId,
    id,
    {
      scheduledAt: when?.at ?? null,
      scheduledLocal: when?.local ?? null,
      timezone: when?.timezone ?? null,
      content: change.content ?? null,
      config: config === null ? null : rest,
      maxRetries: typeof maxRetries === 'number' ? maxRetries : null,
    },
    caller.actor,
  );
  services.wake();
  return getTask(services, caller, id);
}

function readWhen(
  services: Services,
  task: Task,
  { scheduledAt, timezone }: { scheduledAt?: string | undefined; timezone?: string | undefined },
) {
  if (scheduledAt === undefined && timezone === undefined) return null;
  // A new zone alone keeps the wall clock: 09:00 stays 09:00.
  const text = scheduledAt ?? task.scheduledLocal;
  if (text === null)
    throw new CarillonError('timezone_required', { scheduledAt: task.scheduledAt.toISOString() });
  const when = parseWhen('scheduledAt', text, timezone ?? task.timezone);
  checkPast(services, when.at, text);
  return when;
}

async function checkEdited(
  services: Services,
  caller: Caller,
  task: Task,
  content: string | null,
  config: Record<string, unknown>,
): Promise<void> {
  const platform = task.platform === null ? null : services.findPlatform(task.platform);
  const { db, connections } = services;
  const account =
    platform === null
      ? null
      : await pickAccount(db, connections, caller.workspaceId, platform, task.accountId);
  checkContent(findType(services, task.type), platform, account, content, config);
}
