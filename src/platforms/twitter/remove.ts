import type { Connection } from '../platform.ts';
import { isGone, tell } from './request.ts';
import { deletedPost } from './schemas.ts';

/** Deletes a post; one that is gone already is no failure. Throws CallFailed. */
export async function remove(connection: Connection, remoteId: string): Promise<void> {
  try {
    await tell(connection, deletedPost, { method: 'DELETE', path: `/2/tweets/${remoteId}` });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}
