import type { Command } from 'commander';
import { CarillonError, isId } from '../../core/index.ts';
import { pauseTasks, resumeTasks, type ScopeInput } from '../../services/index.ts';
import { caller } from '../open.ts';
import { ask } from '../run.ts';

interface Options {
  account?: string;
  hold?: string;
}

export function addPause(program: Command): void {
  program
    .command('pause')
    .description('claim nothing any more; what is in flight ends')
    .option('--account <id>', 'only this account')
    .action(
      ask<Options>(async ({ services }, options) => {
        await pauseTasks(services, caller, scopeOf(options));
        return { data: { paused: true }, lines: ['Paused.'] };
      }),
    );

  program
    .command('resume')
    .description('undo pause, or release held tasks')
    .option('--account <id>', 'only this account')
    .option('--hold <hold>', 'release tasks on this hold instead: restore; or approval, which approves them')
    .action(
      ask<Options>(async ({ services }, options) => {
        const input = options.hold === undefined ? scopeOf(options) : { hold: holdOf(options.hold) };
        const released = await resumeTasks(services, caller, input);
        return { data: { paused: false, released }, lines: [`Resumed; ${released} held tasks released.`] };
      }),
    );
}

function scopeOf({ account }: Options): ScopeInput {
  if (account === undefined) return {};
  if (!isId(account))
    throw new CarillonError('invalid_input', {
      field: '--account',
      problem: `"${account}" is not the id of an account`,
    });
  return { accountId: account };
}

/** The holds that a person ends; the others end with their reason. */
function holdOf(name: string): 'restore' | 'approval' {
  if (name === 'restore' || name === 'approval') return name;
  throw new CarillonError('invalid_input', {
    field: '--hold',
    problem: `"${name}" is not restore or approval`,
  });
}
