import type { Database, Queryable, Statement } from './pool.ts';

/** Reads everything as it is at one moment, however long that takes. */
export async function inSnapshot<Result>(
  db: Database,
  work: (tx: Queryable) => Promise<Result>,
): Promise<Result> {
  return db.transaction(async (tx) => {
    await tx.run({ text: 'set transaction isolation level repeatable read read only', values: [] });
    return work(tx);
  });
}

/** The rows of a query, so many at a time: their number costs no memory. One query after the other. */
export async function* inBatches<Row extends Record<string, unknown>>(
  tx: Queryable,
  query: Statement,
  size: number,
): AsyncGenerator<Row[]> {
  await tx.run({ text: `declare rows no scroll cursor for ${query.text}`, values: query.values });
  for (;;) {
    const rows = await tx.run<Row>({ text: `fetch ${size} from rows`, values: [] });
    if (rows.length === 0) break;
    yield rows;
  }
  await tx.run({ text: 'close rows', values: [] });
}
