import { lateSeconds } from '../alarm/index.ts';
import type { Services } from '../context.ts';
import { deleteOldEvents } from './sql/cleanup.ts';
import { tellLate } from './sql/tell-late.ts';

/** Events and their deliveries are kept for so long. */
export const eventDays = 7;
const batch = 5_000;

/** Tells of tasks that are late, once per due time, and deletes a batch of what is too old. Any process, now and then. */
export async function keepEvents({ db }: Services): Promise<void> {
  await db.run(tellLate(lateSeconds));
  await db.run(deleteOldEvents(eventDays, batch));
}
