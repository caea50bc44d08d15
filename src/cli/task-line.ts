import type { Task } from '../services/index.ts';

/** A task on one line: id, status, when, where, and what is to be known of it. */
export function lineOf(task: Task): string {
  const { id, status, hold, phase, scheduledAt, platform, lastError, result } = task;
  const state = [status, hold ?? phase].filter((part) => part !== null).join('/');
  const about =
    lastError !== null && status !== 'completed' ? lastError : (result?.['url'] ?? result?.['postId'] ?? '');
  return [id, state.padEnd(17), scheduledAt.toISOString(), (platform ?? task.type).padEnd(9), about]
    .join('  ')
    .trimEnd();
}
