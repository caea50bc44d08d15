import type { Statement } from '../../../db/index.ts';
import type { SealedColumn } from '../sealed-columns.ts';

type Column = Pick<SealedColumn, 'table' | 'ciphertext' | 'keyId' | 'isBusy'>;

/** Held until the end of the transaction, those about to be sealed for the first time too. */
export const lockSealed = ({ table, ciphertext, keyId, isBusy }: Column): Statement => ({
  text: `
select id, ${ciphertext} as sealed, ${keyId} as "keyId", ${isBusy} as busy from carillon.${table}
where ${ciphertext} is not null or ${isBusy}
order by id for update`,
  values: [],
});

export const storeSealed = (
  { table, ciphertext, keyId }: Column,
  id: string,
  sealed: Buffer,
  newKeyId: string,
): Statement => ({
  text: `update carillon.${table} set ${ciphertext} = $2, ${keyId} = $3 where id = $1`,
  values: [id, sealed, newKeyId],
});

export const countKeyIds = ({ table, ciphertext, keyId }: Column): Statement => ({
  text: `select ${keyId} as "keyId", count(*) from carillon.${table} where ${ciphertext} is not null group by 1`,
  values: [],
});
