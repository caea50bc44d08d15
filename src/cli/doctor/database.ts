import { ok, problem, type Connected, type Result } from './finding.ts';
import { selectVersion } from './sql/select-condition.ts';

const oldest = 14;

/** That it answers, and how old it is. */
export async function checkVersion({ db }: Connected): Promise<Result[]> {
  const [row] = await db.run<{ version: string; number: number }>(selectVersion());
  const { version = '', number = 0 } = row ?? {};
  return number >= oldest * 10_000
    ? [ok(`Postgres ${version} answers.`)]
    : [problem(`Postgres ${version} is too old.`, `Upgrade it to ${oldest} or newer.`)];
}
