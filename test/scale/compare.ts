import type { Queryable } from '../../src/db/index.ts';

export interface Content {
  rows: number;
  /** Of all rows in any order; null for an empty table. */
  hash: string | null;
}

/** Tables that say where a database runs, and not what it holds. */
const ofThePlace = ['migrations', 'instance', 'workers', 'alerts', 'task_counts', 'task_count_changes'];

/** Rows and hash of every table that a backup must bring back, by name. */
export async function contentOf(db: Queryable): Promise<Record<string, Content>> {
  const tables = await db.run<{ name: string }>({
    text: `select tablename as name from pg_tables where schemaname = 'carillon' and tablename <> all ($1) order by 1`,
    values: [ofThePlace],
  });
  const contents: Record<string, Content> = {};
  for (const { name } of tables) {
    const [content] = await db.run<{ rows: number; hash: string | null }>({
      text: `select count(*) as rows, sum(hashtextextended(t::text, 0)::numeric)::text as hash from carillon."${name}" t`,
      values: [],
    });
    if (content !== undefined) contents[name] = content;
  }
  return contents;
}
