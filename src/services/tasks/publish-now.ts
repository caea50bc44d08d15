import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller, Services } from '../context.ts';
import { getTask } from './get.ts';
import type { ScheduleInput } from './request.ts';
import { runHere } from './run-here.ts';
import { scheduleTask, type ScheduleOptions } from './schedule.ts';
import type { Task } from './task-view.ts';

/** What to publish now: a schedule request without a time. */
export type PublishNowInput = Omit<ScheduleInput, 'scheduledAt' | 'timezone' | 'type'>;

/** How long to follow a task that another worker claimed first. */
const followMs = 60_000;
const lookMs = 50;
/** A task due this soon (its clock is the database's, not ours) is waited for. */
const soonMs = 2_000;

/**
 * Creates a task due now, runs it here under the journal, and returns it when it has ended. A task that must wait (for
 * a retry, a rate limit, a hold, a proof) comes back as `pending` or `running`: it goes on by itself.
 * @throws CarillonError as `scheduleTask`
 */
export async function publishNow(
  services: Services,
  caller: Caller,
  input: PublishNowInput,
  options: ScheduleOptions = {},
): Promise<Task> {
  const request = { ...input, type: 'social_post', scheduledAt: services.clock.now().toISOString() };
  // The time differs with every call, so it is no part of what an idempotency key stands for.
  const quiet = { ...services, wake: () => undefined };
  const { id } = await scheduleTask(quiet, caller, request, { ...options, identity: input });

  const endsAt = services.clock.monotonicMs() + followMs;
  for (;;) {
    await runHere(services, id);
    const task = await getTask(services, caller, id);
    if (!endsSoon(services, task) || services.clock.monotonicMs() >= endsAt) return task;
    await sleep(lookMs);
  }
}

/** Whether somebody runs it at this moment, or it is due in a moment; not while it waits for a time of its own. */
function endsSoon({ clock }: Services, { status, phase, hold, wakeAt }: Task): boolean {
  if (status === 'running') return phase !== 'verifying';
  return (
    status === 'pending' &&
    hold === null &&
    wakeAt !== null &&
    wakeAt.getTime() < clock.now().getTime() + soonMs
  );
}
