import { CarillonError, newSecret, sha256 } from '../../core/index.ts';
import { noteOperation } from '../../scheduler/index.ts';
import type { Caller, Services } from '../context.ts';
import { scopes, type Scope } from './scopes.ts';
import { insertKeyOf } from './sql/keys.ts';

export interface IssuedKey {
  id: string;
  name: string;
  scopes: Scope[];
  /** Given here and never again: only its hash is kept. */
  key: string;
}

/**
 * Makes a key for somebody or something with a name, and notes who did so.
 * @throws CarillonError `invalid_input` for a name that is blank or longer than 100, or scopes there are not
 */
export async function issueKey(
  { db }: Pick<Services, 'db'>,
  { workspaceId, actor }: Caller,
  input: { name: string; scopes: readonly string[] },
): Promise<IssuedKey> {
  const name = nameOf(input.name);
  const asked = scopesOf(input.scopes);
  const key = `carillon_${newSecret()}`;
  return db.transaction(async (tx) => {
    const [row] = await tx.run<{ id: string }>(insertKeyOf(workspaceId, name, sha256(key), asked));
    if (row === undefined) throw new Error('a random key was made twice');
    await noteOperation(tx, workspaceId, 'key_created', { id: row.id, name, scopes: asked }, actor);
    return { id: row.id, name, scopes: asked, key };
  });
}

function nameOf(text: string): string {
  const name = text.trim();
  if (name === '' || name.length > 100 || name.includes('\0'))
    throw new CarillonError('invalid_input', { field: 'name', problem: 'must have 1 to 100 characters' });
  return name;
}

/** Each once, in the order of the list. */
function scopesOf(asked: readonly string[]): Scope[] {
  const unknown = asked.find((one) => !scopes.some((scope) => scope === one));
  if (unknown === undefined && asked.length > 0) return scopes.filter((scope) => asked.includes(scope));
  const problem = `must be one or more of ${scopes.join(', ')}`;
  throw new CarillonError('invalid_input', { field: 'scopes', problem });
}
