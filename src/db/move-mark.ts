import { CarillonError } from '../core/index.ts';
import type { Queryable } from './pool.ts';

/**
 * Marks stand among the names of the migrations, so that every version refuses the database at its start, also one
 * that knows no marks: to that one they are migrations of a newer version.
 */
export interface Mark {
  state: 'arriving' | 'moved';
  moveId: string;
  target: string;
}

const pattern = /^~(arriving|moved) (\S+) to (.*)$/;

export const nameOf = ({ state, moveId, target }: Mark): string => `~${state} ${moveId} to ${target}`;

export function markOf(name: string): Mark | null {
  const [, state, moveId = '', target = ''] = pattern.exec(name) ?? [];
  return state === 'arriving' || state === 'moved' ? { state, moveId, target } : null;
}

/** @throws CarillonError `database_moved`, `database_arriving` when the name is a mark */
export function refuseMark(name: string): void {
  const mark = markOf(name);
  if (mark?.state === 'moved') throw new CarillonError('database_moved', { target: mark.target });
  if (mark !== null) throw new CarillonError('database_arriving');
}

export async function setMark(db: Queryable, mark: Mark): Promise<void> {
  await clearMarks(db);
  await db.run({ text: 'insert into carillon.migrations (name) values ($1)', values: [nameOf(mark)] });
}

export async function clearMarks(db: Queryable): Promise<void> {
  await db.run({ text: `delete from carillon.migrations where name like '~%'`, values: [] });
}

/** Whatever still runs on a database that was moved, or began to before the mark stood there, can write nothing more. */
export async function fence(db: Queryable, tables: readonly string[], target: string): Promise<void> {
  const message = `this database was moved to ${target}`.replaceAll("'", "''").replaceAll('%', '%%');
  await db.run({
    text: `create or replace function carillon.refuse_moved() returns trigger language plpgsql as
      $fence$ begin raise exception '${message.replaceAll('$', '')}'; end $fence$`,
    values: [],
  });
  for (const table of tables)
    await db.run({
      text: `create trigger refuse_moved before insert or update or delete or truncate on carillon.${table}
        for each statement execute function carillon.refuse_moved()`,
      values: [],
    });
}

export async function unfence(db: Queryable): Promise<void> {
  await db.run({ text: 'drop function if exists carillon.refuse_moved() cascade', values: [] });
}
