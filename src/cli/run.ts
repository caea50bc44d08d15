import type { Command } from 'commander';
import type { App } from '../app.ts';
import { withApp } from './open.ts';
import { print, type Answer } from './output.ts';

/** Whether `--json` was given, before or behind the command. */
export const wantsJson = (command: Command): boolean => command.optsWithGlobals()['json'] === true;

/** The action of a command that asks an app one thing and prints the answer. */
export function ask<Options>(work: (app: App, options: Options, args: readonly string[]) => Promise<Answer>) {
  return async (...given: unknown[]): Promise<void> => {
    const command = given.at(-1) as Command;
    const args = given.slice(0, -2).map((arg) => (arg === undefined ? '' : String(arg)));
    print(
      await withApp((app) => work(app, command.opts<Options & object>() as Options, args)),
      wantsJson(command),
    );
  };
}
