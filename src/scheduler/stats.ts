import type { Queryable } from '../db/index.ts';
import { selectConditions, selectCounts, selectHeld } from './sql/task-counts.ts';
import { holds, taskStatuses, type Hold, type TaskStatus } from './task.ts';

export type StatusCounts = Record<TaskStatus | 'total', number>;

/** Exact counts. The six of `StatusCounts` are of tasks users asked for; `byType` has every type. */
export interface TaskStatistics extends StatusCounts {
  /** Failed, and only a person can say what to do. */
  needsAttention: number;
  /** Past the moment somebody should have looked, and not held. */
  late: number;
  held: number;
  byType: Record<string, StatusCounts>;
  byPlatform: Record<string, StatusCounts>;
}

interface CountRow {
  type: string;
  platform: string;
  status: TaskStatus;
  count: number;
}

/** Statistics of one workspace. `internalTypes`: task types nobody asked for by name, e.g. metrics collection. */
export async function statistics(
  db: Queryable,
  workspaceId: string,
  internalTypes: ReadonlySet<string>,
): Promise<TaskStatistics> {
  const rows = await db.run<CountRow>(selectCounts(workspaceId));
  const [conditions] = await db.run<{ needsAttention: number; late: number; held: number }>(
    selectConditions(workspaceId),
  );
  const asked = rows.filter((row) => !internalTypes.has(row.type));
  return {
    ...sum(asked),
    ...(conditions ?? { needsAttention: 0, late: 0, held: 0 }),
    byType: groupBy(rows, 'type'),
    byPlatform: groupBy(
      asked.filter((row) => row.platform !== ''),
      'platform',
    ),
  };
}

/** Tasks of one workspace that wait on each hold. */
export async function countHeld(db: Queryable, workspaceId: string): Promise<Record<Hold, number>> {
  const rows = await db.run<{ hold: Hold; count: number }>(selectHeld(workspaceId));
  const counts = Object.fromEntries(holds.map((hold) => [hold, 0])) as Record<Hold, number>;
  for (const { hold, count } of rows) counts[hold] = count;
  return counts;
}

function sum(rows: readonly CountRow[]): StatusCounts {
  const counts = {
    total: 0,
    ...Object.fromEntries(taskStatuses.map((status) => [status, 0])),
  } as StatusCounts;
  for (const row of rows) {
    counts[row.status] += row.count;
    counts.total += row.count;
  }
  return counts;
}

function groupBy(rows: readonly CountRow[], column: 'type' | 'platform'): Record<string, StatusCounts> {
  const groups = Map.groupBy(rows, (row) => row[column]);
  return Object.fromEntries([...groups].map(([name, members]) => [name, sum(members)]));
}
