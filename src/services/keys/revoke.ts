import { CarillonError, isId } from '../../core/index.ts';
import { noteOperation } from '../../scheduler/index.ts';
import type { Caller, Services } from '../context.ts';
import type { ApiKey } from './list.ts';
import { revokeKeyOf } from './sql/keys.ts';

/**
 * Ends a key: the next request with it is refused, on every server. For good; again, it changes nothing.
 * @throws CarillonError `key_not_found`
 */
export async function revokeKey(
  { db }: Pick<Services, 'db'>,
  { workspaceId, actor }: Caller,
  id: string,
): Promise<ApiKey> {
  if (!isId(id)) throw new CarillonError('key_not_found', { id });
  return db.transaction(async (tx) => {
    const [row] = await tx.run<ApiKey & { isNew: boolean } & Record<string, unknown>>(
      revokeKeyOf(workspaceId, id),
    );
    if (row === undefined) throw new CarillonError('key_not_found', { id });
    const { isNew, ...key } = row;
    if (isNew) await noteOperation(tx, workspaceId, 'key_revoked', { id, name: key.name }, actor);
    return key;
  });
}
