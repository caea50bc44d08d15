import type { Command } from 'commander';
import { readVariables } from '../../config/index.ts';
import { examine } from '../doctor/examine.ts';
import type { Finding } from '../doctor/finding.ts';
import { print } from '../output.ts';
import { wantsJson } from '../run.ts';

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description(
      'look for what is wrong, and say what to do; exits with 1 for problems, 2 if it could not look',
    )
    .action(async (_options: unknown, command: Command) => {
      const findings = await examine(readVariables());
      const exitCode = exitCodeOf(findings);
      print(
        { data: { healthy: exitCode === 0, findings }, lines: findings.flatMap(linesOf) },
        wantsJson(command),
      );
      process.exitCode = exitCode;
    });
}

/** A problem that was found counts for more than one that may be where nobody could look. */
function exitCodeOf(findings: readonly Finding[]): 0 | 1 | 2 {
  const has = (state: Finding['state']) => findings.some((one) => one.state === state);
  if (has('problem')) return 1;
  return has('unknown') ? 2 : 0;
}

const linesOf = ({ check, state, found, remedy }: Finding): string[] => [
  `${state.padEnd(8)} ${check.padEnd(14)} ${found}`,
  ...(remedy === null ? [] : [`${' '.repeat(24)}-> ${remedy}`]),
];
