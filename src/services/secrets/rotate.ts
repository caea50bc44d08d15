import { CarillonError, createSealer, type Sealer } from '../../core/index.ts';
import type { Database, Queryable } from '../../db/index.ts';
import { sealedColumns, type SealedColumn } from './sealed-columns.ts';
import { lockSealed, storeSealed } from './sql/sealed-rows.ts';

export interface Rotated {
  /** Rows that are sealed with the new secret now. */
  resealed: number;
  /** Rows that were before. */
  already: number;
}

interface SealedRow extends Record<string, unknown> {
  id: string;
  sealed: Buffer | null;
  keyId: string | null;
  busy: boolean;
}

/**
 * Seals everything that is stored sealed with another secret: all of it or none, and again without harm. `from` is null
 * where there was no secret yet. Nobody may use the database meanwhile: a process keeps the secret it started with.
 * @throws CarillonError `rotation_refused`
 */
export async function rotateSecret(db: Database, from: string | null, to: string): Promise<Rotated> {
  if (from === to) refuse('The new secret is the one in use');
  const before = from === null ? null : createSealer(from);
  const after = createSealer(to);
  return db.transaction(async (tx) => {
    const rotated: Rotated = { resealed: 0, already: 0 };
    for (const column of sealedColumns) await reseal(tx, column, { before, after }, rotated);
    return rotated;
  });
}

async function reseal(
  tx: Queryable,
  column: SealedColumn,
  { before, after }: { before: Sealer | null; after: Sealer },
  rotated: Rotated,
): Promise<void> {
  const rows = await tx.run<SealedRow>(lockSealed(column));
  if (rows.some(({ busy }) => busy))
    refuse('Credentials are being renewed at this moment: stop every server, worker and cron, wait 30 s');
  let closed = 0;
  for (const { id, sealed, keyId } of rows) {
    if (sealed === null) continue;
    const place = column.placeOf(id);
    if (keyId === after.keyId && after.open(sealed, place) !== null) {
      rotated.already += 1;
      continue;
    }
    const text = before?.keyId === keyId ? (before?.open(sealed, place) ?? null) : null;
    if (text === null) {
      closed += 1;
      continue;
    }
    await tx.run(storeSealed(column, id, after.seal(text, place), after.keyId));
    rotated.resealed += 1;
  }
  if (closed > 0)
    refuse(
      `${closed} of ${rows.length} rows of ${column.table} were sealed with another secret than the one in use: ` +
        'call this with the CARILLON_SECRET, or the data folder, of the server',
    );
}

function refuse(problem: string): never {
  throw new CarillonError('rotation_refused', { problem });
}
