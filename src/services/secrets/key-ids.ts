import type { Queryable } from '../../db/index.ts';
import { sealedColumns } from './sealed-columns.ts';
import { countKeyIds } from './sql/sealed-rows.ts';

/** How many rows each key has sealed. */
export async function keyIdsInUse(db: Queryable): Promise<{ keyId: string | null; count: number }[]> {
  const found = [];
  for (const column of sealedColumns)
    found.push(...(await db.run<{ keyId: string | null; count: number }>(countKeyIds(column))));
  return found;
}
