import type { Services } from '../context.ts';
import type { Task } from './task-view.ts';

/** What publishing a task is expected to cost; nothing where its platform charges nothing. Pure. */
export function estimateOf(
  services: Pick<Services, 'taskTypes' | 'findPlatform'>,
  { type, platform: id, content, config }: Pick<Task, 'type' | 'platform' | 'content' | 'config'>,
): Pick<Task, 'estimatedCostUsd'> {
  const platform = id === null ? null : services.findPlatform(id);
  const usd =
    platform === null ? 0 : (services.taskTypes.get(type)?.cost?.(platform, content ?? '', config) ?? 0);
  return usd === 0 ? {} : { estimatedCostUsd: usd };
}
