import { CarillonError, messageOf } from '../core/index.ts';

/** What a command has to say: data for programs (`--json`), the same as lines for people. */
export interface Answer {
  data: Record<string, unknown>;
  lines: readonly string[];
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function print(answer: Answer, json: boolean): void {
  if (json) say(JSON.stringify({ success: true, ...answer.data }));
  else for (const line of answer.lines) say(line);
}

/** Tells why a command did not succeed, on stderr (people) or stdout (`--json`). */
export function printError(error: unknown, json: boolean): void {
  const known = error instanceof CarillonError;
  const message = messageOf(error);
  if (json) {
    const problem = known
      ? { code: error.code, message, params: error.params }
      : { code: 'internal', message };
    say(JSON.stringify({ success: false, error: problem }));
    return;
  }
  const stack = known || !(error instanceof Error) ? '' : `\n${error.stack ?? ''}`;
  process.stderr.write(`${message}${stack}\n`);
}
