import { latestEffect, resolve } from '../../journal/index.ts';
import { dismiss } from '../../scheduler/index.ts';
import type { Caller, Services } from '../context.ts';
import { getTask } from './get.ts';
import { parse, resolveSchema, type ResolveInput } from './request.ts';
import { runHere } from './run-here.ts';
import type { Task } from './task-view.ts';

/** Too short to begin a visible call, long enough to write down what is known. */
const completeMs = 2_000;

/**
 * A person says whether a task in doubt is live; or, of a failed task that only asks for attention, that it may go.
 * @throws CarillonError `task_not_found`, `nothing_to_resolve`
 */
export async function resolveTask(
  services: Services,
  caller: Caller,
  id: string,
  input: ResolveInput,
): Promise<Task> {
  const answer = parse(resolveSchema, input);
  const task = await getTask(services, caller, id);
  const { db } = services;
  const resolution = answer.published
    ? {
        published: true as const,
        url: answer.url ?? null,
        remoteId: answer.postId ?? (await idShownBy(services, task, answer.url)),
      }
    : answer;
  const letGo =
    !answer.published && !answer.retry && (await dismiss(db, caller.workspaceId, id, caller.actor));
  if (!letGo) await resolve(db, caller.workspaceId, id, resolution, caller.actor);
  // What is live is completed with this call; what is left to publish is the worker's.
  if (answer.published) await runHere(services, id, completeMs);
  services.wake();
  return getTask(services, caller, id);
}

/** What is to follow a post needs its id: an address often shows it. */
async function idShownBy(
  { db, connections }: Services,
  { id, accountId }: Task,
  url: string | undefined,
): Promise<string | null> {
  if (url === undefined || accountId === null) return null;
  const connected = await connections.connect(db, accountId);
  const effect = await latestEffect(db, id);
  if (connected === null || effect?.key === 'comment') return null;
  return connected.platform.idOf(connected.connection.account, url);
}
