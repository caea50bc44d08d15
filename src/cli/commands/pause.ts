import type { Command } from 'commander';
import { CarillonError, isId } from '../../core/index.ts';
import { pause, release, resume, type PauseScope } from '../../scheduler/index.ts';
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
        await pause(services.db, scopeOf(options));
        return { data: { paused: true }, lines: ['Paused.'] };
      }),
    );

  program
    .command('resume')
    .description('undo pause, or release held tasks')
    .option('--account <id>', 'only this account')
    .option('--hold <hold>', 'release tasks on this hold instead: restore or approval')
    .action(
      ask<Options>(async ({ services }, options) => {
        const released =
          options.hold === undefined
            ? await resume(services.db, scopeOf(options))
            : (await release(services.db, caller.workspaceId, holdOf(options.hold), null, caller.actor))
                .length;
        return { data: { paused: false, released }, lines: [`Resumed; ${released} held tasks released.`] };
      }),
    );
}

function scopeOf({ account }: Options): PauseScope {
  if (account === undefined) return { everything: true };
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
