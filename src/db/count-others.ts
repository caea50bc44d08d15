import type { Database } from './pool.ts';

/**
 * Connections of other processes of Carillon to the same database. Not seen are those through a pooler that are idle, and
 * those of an application that gave its pool another name.
 */
export async function countOthers(db: Database): Promise<number> {
  const [row] = await db.run<{ count: number }>({
    text: `select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
        and application_name like 'carillon%' and application_name not like $1`,
    values: [`carillon serve ${process.pid} %`],
  });
  return row?.count ?? 0;
}
