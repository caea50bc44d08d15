import type { Command } from 'commander';
import { backup, restore } from '../../db/index.ts';
import { holdAfterRestore } from '../../scheduler/index.ts';
import { markRestored } from '../../services/index.ts';
import { checkFolder } from '../folder.ts';
import { ask } from '../run.ts';

export function addBackup(program: Command): void {
  program
    .command('backup')
    .description('write everything but the emulators’ memory into a file')
    .argument('<file>')
    .action(
      ask(async ({ services }, _options, [file = '']) => {
        await checkFolder(file);
        const rows = await backup(services.db, file);
        return { data: { file, rows }, lines: [`${rows} rows are in ${file}.`] };
      }),
    );

  program
    .command('restore')
    .description('read a backup into an empty database; what is overdue then waits on hold "restore"')
    .argument('<file>')
    .option('--replace', 'delete what the database holds first')
    .action(
      ask<{ replace?: boolean }>(async ({ services }, { replace }, [file = '']) => {
        const rows = await restore(services.db, file, { replace: replace === true });
        const held = await holdAfterRestore(services.db);
        await markRestored(services.db);
        const lines = [`${rows} rows are restored; ${held} overdue tasks are on hold.`];
        if (held > 0)
          lines.push(
            'They may have been published after the backup. Look, then: carillon resume --hold restore',
          );
        return { data: { rows, held }, lines };
      }),
    );
}
