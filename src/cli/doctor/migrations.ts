import { messageOf } from '../../core/index.ts';
import { migrationNames, refuseMark } from '../../db/index.ts';
import { ok, problem, warning, type Connected, type Result } from './finding.ts';
import { selectMigrations } from './sql/select-condition.ts';

/** Whether this version and the database know the same migrations. Applies none. */
export async function checkMigrations({ db }: Connected): Promise<Result[]> {
  const known = await migrationNames();
  const applied = (await db.run<{ name: string }>(selectMigrations())).map(({ name }) => name);
  const newer = applied.find((name) => !known.includes(name));
  try {
    if (newer !== undefined) refuseMark(newer);
  } catch (error) {
    return [problem(messageOf(error), 'See docs/operations/move.md.')];
  }
  if (newer !== undefined)
    return [problem(`The database has migration ${newer}, unknown to this version.`, 'Run the newer one.')];
  const missing = known.filter((name) => !applied.includes(name));
  return missing.length === 0
    ? [ok(`All ${known.length} migrations are applied.`)]
    : [
        warning(
          `${missing.join(', ')} would be applied by the next start.`,
          'carillon backup first, then carillon migrate.',
        ),
      ];
}
