import { CarillonError } from '../../core/index.ts';
import { appliedEffects, type Effect } from '../../journal/index.ts';
import { CallFailed } from '../../platforms/index.ts';
import type { Connected } from '../accounts/index.ts';
import type { Caller, Services } from '../context.ts';
import { getTask, type Task } from '../tasks/index.ts';

/** A task with what of it people can see, and the account to change that by. */
export interface LivePost {
  task: Task;
  /** In the order they were made. */
  effects: Effect[];
  connected: Connected;
}

/**
 * What of a task is live, while nothing of it moves.
 * @throws CarillonError `task_not_found`, `post_not_live`, `post_moves`, `account_has_no_credentials`
 */
export async function findLive(services: Services, caller: Caller, id: string): Promise<LivePost> {
  const task = await getTask(services, caller, id);
  const effects = await appliedEffects(services.db, task.id);
  if (effects.length === 0) throw new CarillonError('post_not_live', { id });
  if (task.status === 'pending' || task.status === 'running') throw new CarillonError('post_moves', { id });
  const accountId = task.accountId ?? '';
  const connected = await services.connections.connect(services.db, accountId);
  if (connected === null) throw new CarillonError('account_has_no_credentials', { id: accountId });
  return { task, effects, connected };
}

/**
 * Asks the platform; once more with renewed credentials where the old ones had ended.
 * @throws CarillonError `platform_refused`
 */
export async function askPlatform(
  services: Services,
  { connected }: Pick<LivePost, 'connected'>,
  act: (connected: Connected) => Promise<void>,
): Promise<void> {
  try {
    await act(connected);
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    const { connections, db } = services;
    const { account, version } = connected;
    const isExpired = error.failure.kind === 'auth_expired';
    const renewal = isExpired ? await connections.renew(db, account.id, version) : null;
    const renewed = renewal?.outcome === 'renewed' ? await connections.connect(db, account.id) : null;
    if (renewed === null) throw refusedBy(connected, error);
    await act(renewed).catch((again: unknown) => {
      throw again instanceof CallFailed ? refusedBy(connected, again) : again;
    });
  }
}

const refusedBy = ({ platform }: Connected, { failure }: CallFailed): CarillonError =>
  new CarillonError('platform_refused', {
    platform: platform.name,
    kind: failure.kind,
    reason: failure.message,
  });
