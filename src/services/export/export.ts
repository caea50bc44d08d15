import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { inBatches, inSnapshot, type Queryable, type Statement } from '../../db/index.ts';
import type { Caller, Services } from '../context.ts';
import { findRecipients } from '../recipients/index.ts';
import { exported, selectPersonRows, selectRows } from './sql/select-rows.ts';

const rowsAtOnce = 500;

/**
 * Writes everything of the workspace, or what concerns one person, as it is at one moment: JSON lines, each
 * `{kind, row}` with the columns in camelCase. Never credentials or keys. Returns the number of lines.
 * @throws CarillonError `recipient_not_found`
 */
export async function exportRows(
  { db }: Services,
  caller: Caller,
  options: { person: string | null; to: Writable },
): Promise<number> {
  const counter = { lines: 0 };
  await inSnapshot(db, async (tx) => {
    const ids = options.person === null ? null : await findRecipients(tx, caller.workspaceId, options.person);
    const queryOf = ({ table, without = [] }: (typeof exported)[number]) =>
      ids === null ? selectRows(table, without, caller.workspaceId) : selectPersonRows(table, ids);
    await pipeline(Readable.from(linesOf(tx, queryOf, counter)), options.to, {
      end: options.to !== process.stdout,
    });
  });
  return counter.lines;
}

async function* linesOf(
  tx: Queryable,
  queryOf: (part: (typeof exported)[number]) => Statement | null,
  counter: { lines: number },
): AsyncGenerator<string> {
  for (const part of exported) {
    const query = queryOf(part);
    if (query === null) continue;
    for await (const rows of inBatches<{ row: Record<string, unknown> }>(tx, query, rowsAtOnce)) {
      counter.lines += rows.length;
      yield rows.map(({ row }) => `${JSON.stringify({ kind: part.kind, row: camelCased(row) })}\n`).join('');
    }
  }
}

const camelCased = (row: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
