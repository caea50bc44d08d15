import { CallFailed } from '../http.ts';
import type { Connection, Draft } from '../platform.ts';
import { toLittleText } from './little-text.ts';
import { isRefusal, json, tell } from './request.ts';
import { postUrn } from './schemas.ts';

/** Replaces a post's text; its card, files and audience stay. */
export async function edit(connection: Connection, remoteId: string, draft: Draft): Promise<void> {
  const body = JSON.stringify({ patch: { $set: { commentary: toLittleText(draft.text.trim()) } } });
  const headers = { ...json, 'X-RestLi-Method': 'PARTIAL_UPDATE' };
  await tell(connection, { method: 'POST', path: pathOf(remoteId), headers, body });
}

/** Deletes a post. LinkedIn answers the same to a second time. */
export async function remove(connection: Connection, remoteId: string): Promise<void> {
  try {
    await tell(connection, { method: 'DELETE', path: pathOf(remoteId) });
  } catch (error) {
    if (!isRefusal(error, [404])) throw error;
  }
}

/** Throws CallFailed `invalid` for a comment. */
function pathOf(remoteId: string): string {
  if (postUrn.safeParse(remoteId).success) return `/rest/posts/${encodeURIComponent(remoteId)}`;
  const message = `${remoteId} is no post on LinkedIn. Change or delete a comment on LinkedIn itself.`;
  throw new CallFailed({ kind: 'invalid', message });
}
