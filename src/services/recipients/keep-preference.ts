import type { Queryable } from '../../db/index.ts';
import type { Preference } from '../../platforms/index.ts';
import { digitsOf } from './find.ts';
import { insertOptedOut, updatePreference } from './sql/recipients.ts';

/** Remembers who wants no more messages, also of somebody who got none yet; and who wants them again. */
export async function keepPreference(
  db: Queryable,
  workspaceId: string,
  { recipient, optedOut, at }: Preference,
): Promise<void> {
  // A platform's own id of a person names nobody we write to.
  if (!/^\+\d+$/.test(recipient)) return;
  const known = await db.run(updatePreference(workspaceId, digitsOf(recipient), optedOut, at));
  if (known.length === 0 && optedOut) await db.run(insertOptedOut(workspaceId, recipient, at));
}
