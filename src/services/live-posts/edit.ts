import { z } from 'zod';
import { CarillonError } from '../../core/index.ts';
import type { Draft } from '../../platforms/index.ts';
import type { Caller, Services } from '../context.ts';
import { checkContent, getTask, parse, storableText, type Task } from '../tasks/index.ts';
import { askPlatform, findLive } from './live.ts';
import { keepEdited } from './sql/live-posts.ts';

export const livePostSchema = z.strictObject({ content: storableText.min(1).max(200_000) });

export type LivePostInput = z.input<typeof livePostSchema>;

/**
 * Replaces the text of a post that is live, on the platform and here. Its replies stay as they are. May be repeated.
 * @throws CarillonError `task_not_found`, `post_not_live`, `post_moves`, `account_has_no_credentials`,
 * `edit_impossible`, `content_rejected`, `platform_refused`
 */
export async function editLivePost(
  services: Services,
  caller: Caller,
  id: string,
  input: LivePostInput,
): Promise<Task> {
  const { content } = parse(livePostSchema, input);
  const live = await findLive(services, caller, id);
  const { task, connected, effects } = live;
  const { platform, account } = connected;
  const remoteId = effects.find(({ key }) => key === 'post')?.remoteId ?? null;
  const { edit } = platform;
  if (edit === undefined || remoteId === null)
    throw new CarillonError('edit_impossible', { platform: platform.name, id });
  const definition = services.taskTypes.get(task.type);
  if (definition !== undefined) checkContent(definition, platform, account, content, task.config);
  const { link, linkTitle } = task.config as { link?: string; linkTitle?: string };
  const draft: Draft = {
    text: content,
    link: link ?? null,
    linkTitle: linkTitle ?? null,
    to: null,
    template: null,
  };
  await askPlatform(services, live, ({ connection }) => edit(connection, remoteId, draft));
  await services.db.run(keepEdited(caller.workspaceId, task.id, content, caller.actor));
  services.wake();
  return getTask(services, caller, id);
}
