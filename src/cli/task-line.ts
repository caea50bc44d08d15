import type { Task } from '../services/index.ts';

/** A task on one line: id, status, when, where, and what is to be known of it. */
export function lineOf(task: Task): string {
  const { id, status, hold, phase, scheduledAt, platform } = task;
  const state = [status, hold ?? phase].filter((part) => part !== null).join('/');
  const where = (platform ?? task.type).padEnd(9);
  return [id, state.padEnd(17), scheduledAt.toISOString(), where, whereItStands(task)].join('  ').trimEnd();
}

/** Why it did not succeed, or where it is to be seen; blank while neither is known. */
export function whereItStands({ status, lastError, result }: Task): string {
  if (lastError !== null && status !== 'completed') return lastError;
  const people = result?.['recipients'] as { sent: number; total: number } | undefined;
  if (people !== undefined) return `sent to ${people.sent} of ${people.total} recipients`;
  return String(result?.['url'] ?? result?.['postId'] ?? '');
}
