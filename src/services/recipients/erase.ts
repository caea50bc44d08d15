import { z } from 'zod';
import { CarillonError } from '../../core/index.ts';
import type { Queryable } from '../../db/index.ts';
import { cancel, noteOperation } from '../../scheduler/index.ts';
import type { Caller, Services } from '../context.ts';
import { digitsOf, findRecipients } from './find.ts';
import {
  deleteRecipients,
  eraseMessages,
  leaveBroadcasts,
  renameKeys,
  selectMentions,
  selectOpenMessages,
} from './sql/erase.ts';

export const eraseSchema = z.strictObject({
  person: z.string().max(40).meta({ description: 'A number with its country code: +15551234567' }),
});

export interface Erased {
  /** Messages that were waiting and are cancelled now. */
  cancelled: number;
  /** Broadcasts the person was a recipient of. */
  broadcasts: number;
  /** Entries of the emulators. */
  emulated: number;
  /** Other tasks that mention the number in their text (the first 100): they are not changed. */
  mentionedBy: string[];
}

/**
 * Forgets a person: cancels what waits, erases what was written to them, and deletes the number. What was done stays
 * countable. `forget` does the same in the emulators and returns how many entries it changed.
 * @throws CarillonError `recipient_not_found`, `recipient_busy` (what waited is cancelled then, nothing is erased)
 */
export async function erasePerson(
  { db }: Services,
  caller: Caller,
  person: string,
  forget: (digits: string) => Promise<number>,
): Promise<Erased> {
  const digits = digitsOf(person);
  const { workspaceId, actor } = caller;
  const ids = await findRecipients(db, workspaceId, person);
  const { cancelled, broadcasts } = await db.transaction(async (tx) => cancelOpen(tx, caller, ids));
  const mentionedBy = await db.transaction(async (tx) => {
    const open = await tx.run(selectOpenMessages(ids));
    if (open.length > 0) throw new CarillonError('recipient_busy', { count: open.length });
    for (const statement of eraseMessages(ids)) await tx.run(statement);
    await tx.run(deleteRecipients(ids));
    await tx.run(renameKeys(workspaceId, digits));
    await noteOperation(tx, workspaceId, 'erased', { cancelled, broadcasts }, actor);
    return tx.run<{ id: string }>(selectMentions(workspaceId, digits));
  });
  const emulated = await forget(digits);
  return { cancelled, broadcasts, emulated, mentionedBy: mentionedBy.map(({ id }) => id) };
}

async function cancelOpen(
  tx: Queryable,
  { workspaceId, actor }: Caller,
  ids: readonly string[],
): Promise<{ cancelled: number; broadcasts: number }> {
  const broadcasts = await tx.run<{ id: string; empty: boolean }>(leaveBroadcasts(ids));
  const open = await tx.run<{ id: string }>(selectOpenMessages(ids));
  const waiting = [...open, ...broadcasts.filter(({ empty }) => empty)];
  let cancelled = 0;
  for (const { id } of waiting)
    if ((await cancel(tx, workspaceId, id, null, actor)) === 'cancelled') cancelled += 1;
  return { cancelled, broadcasts: broadcasts.length };
}
