import { CarillonError } from '../../core/index.ts';
import type { Caller, Services } from '../context.ts';
import { getTask, type Task } from '../tasks/index.ts';
import { askPlatform, findLive } from './live.ts';
import { keepRemoved } from './sql/live-posts.ts';

/**
 * Takes a post with all that followed it off the platform, the last first. The task keeps what it was, and when it was
 * removed; its figures are read no more. May be repeated: what is gone counts as removed.
 * @throws CarillonError `task_not_found`, `post_not_live`, `post_moves`, `account_has_no_credentials`,
 * `remove_impossible`, `platform_refused`
 */
export async function removeLivePost(services: Services, caller: Caller, id: string): Promise<Task> {
  const live = await findLive(services, caller, id);
  const { task, connected, effects } = live;
  const { platform } = connected;
  const { remove } = platform;
  const remoteIds = effects.map(({ remoteId }) => remoteId).filter((one) => one !== null);
  if (remove === undefined || remoteIds.length < effects.length)
    throw new CarillonError('remove_impossible', { platform: platform.name, id });
  for (const remoteId of remoteIds.toReversed())
    await askPlatform(services, live, ({ connection }) => remove(connection, remoteId));
  await services.db.run(keepRemoved(caller.workspaceId, task.id, caller.actor));
  return getTask(services, caller, id);
}
