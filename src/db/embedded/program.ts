import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import type { Binaries } from './binaries.ts';
import type { RunAs } from './run-as.ts';

export interface Program {
  file: string;
  args: readonly string[];
  runAs: RunAs;
  env: Binaries['env'];
  /** A folder the user can enter: Postgres asks where it is. */
  cwd: string;
}

/** `detached` gives it a session of its own, where Ctrl-C does not reach it. */
export function startProgram(
  program: Program,
  options: { stdio: StdioOptions; detached: boolean },
): ChildProcess {
  const [file, ...args] = [...program.runAs.prefix, program.file, ...program.args];
  const { user } = program.runAs;
  return spawn(file ?? program.file, args, {
    ...options,
    cwd: program.cwd,
    ...(program.env === undefined ? {} : { env: program.env }),
    ...(user === null ? {} : { uid: user.uid, gid: user.gid }),
  });
}

/** Runs a program to its end. @throws Error with what it printed when it fails. */
export function runProgram(program: Program): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = startProgram(program, { stdio: ['ignore', 'pipe', 'pipe'], detached: false });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(output.trim() || `${program.file} ended with code ${code}`));
    });
  });
}
