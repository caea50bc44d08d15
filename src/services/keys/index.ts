import { newSecret, sha256 } from '../../core/index.ts';
import type { Database } from '../../db/index.ts';
import type { Scope } from './scopes.ts';
import { countKeys, insertKey, useKey } from './sql/keys.ts';

export * from './issue.ts';
export * from './list.ts';
export * from './revoke.ts';
export { scopes, type Scope } from './scopes.ts';

/** Who a key stands for. */
export interface KeyHolder {
  id: string;
  workspaceId: string;
  name: string;
  scopes: Scope[];
}

/** Makes the first key when there is none; returns it that one time only, since only its hash is kept. */
export async function firstKey(db: Database): Promise<string | null> {
  const [row] = await db.run<{ count: number }>(countKeys());
  if ((row?.count ?? 0) > 0) return null;
  return createKey(db, 'first', ['read', 'write', 'admin']);
}

/** Creates a key; its text is returned here and nowhere else. */
export async function createKey(db: Database, name: string, scopes: readonly Scope[]): Promise<string> {
  const key = `carillon_${newSecret()}`;
  await db.run(insertKey(name, sha256(key), scopes));
  return key;
}

/** Makes a key of one's own choice valid (CARILLON_API_KEY). */
export async function acceptKey(db: Database, key: string): Promise<void> {
  await db.run(insertKey('CARILLON_API_KEY', sha256(key), ['read', 'write', 'admin']));
}

/** The holder of a key, or null. Looked up by hash, so that nothing is learned from the time it takes. */
export async function findKey(db: Database, key: string): Promise<KeyHolder | null> {
  const [holder] = await db.run<KeyHolder & Record<string, unknown>>(useKey(sha256(key)));
  return holder ?? null;
}
