import { knownVariables, readConfig } from '../../config/index.ts';
import { messageOf } from '../../core/index.ts';
import { checkSettings } from '../../app.ts';
import { ok, problem, warning, type Result, type Surroundings } from './finding.ts';

/** Wrong values, half a platform's credentials, and names that nobody reads. */
export function checkConfiguration({ variables, config }: Surroundings): Result[] {
  if (config === null) {
    try {
      readConfig(variables);
    } catch (error) {
      return [problem(messageOf(error), 'Correct it; .env.example explains each variable.')];
    }
    return [];
  }
  const { names, problems } = checkSettings(config);
  const known = [...knownVariables, ...names];
  const unread = Object.keys(variables).filter(
    (name) => name.startsWith('CARILLON_') && !known.includes(name),
  );
  const found = [
    ...problems.map((message) => problem(message, 'Nothing starts before that is corrected.')),
    ...unread.map((name) => warning(`${name} is set, and nothing reads it.`, adviceOn(name, known))),
  ];
  return found.length > 0 ? found : [ok('Every variable is known and has a value that it may have.')];
}

function adviceOn(name: string, known: readonly string[]): string {
  const near = known
    .map((one) => ({ one, far: distance(name, one) }))
    .sort((a, b) => a.far - b.far)
    .find(({ far }) => far <= 4);
  return near === undefined ? 'Remove it.' : `Did you mean ${near.one}?`;
}

/** How many letters must change to make one name of the other (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries())
      next.push(
        Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)),
      );
    row = next;
  }
  return row[b.length] ?? 0;
}
