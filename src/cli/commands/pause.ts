import type { Command } from 'commander';
import { pause, release, resume, type Hold, type PauseScope } from '../../scheduler/index.ts';
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
            : (await release(services.db, caller.workspaceId, options.hold as Hold, null, caller.actor))
                .length;
        return { data: { paused: false, released }, lines: [`Resumed; ${released} held tasks released.`] };
      }),
    );
}

const scopeOf = ({ account }: Options): PauseScope =>
  account === undefined ? { everything: true } : { accountId: account };
