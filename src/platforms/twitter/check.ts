import type { Clock } from '../../core/index.ts';
import type { AccountHealth, Connection, Identity } from '../platform.ts';
import { kindOf } from './account-kind.ts';
import { tellWhole, type Caller } from './request.ts';
import { me } from './schemas.ts';
import { allowedIn } from './settings.ts';

/** The owner of the credentials, and what their app may do where X says it ("read", "read-write", ...). */
export async function whoIs(caller: Caller): Promise<{ identity: Identity; access: string | null }> {
  const { output, headers } = await tellWhole(caller, me, { method: 'GET', path: '/2/users/me' });
  const { id, username } = output.data;
  const kind = kindOf(allowedIn(caller.credentials));
  const identity = { remoteId: id, kind, displayName: `@${username}` };
  return { identity, access: headers.get('x-access-level') };
}

/** X names the access of OAuth 1.0a keys in a header; of an OAuth 2.0 token, which is renewed, it says nothing. */
export async function check(connection: Connection, _clock: Clock): Promise<AccountHealth> {
  const { identity, access } = await whoIs(connection);
  const missing = access === 'read' ? ['read-write'] : [];
  return { identity, scopes: access === null ? null : [access], missing, expiresAt: null, notes: [] };
}
