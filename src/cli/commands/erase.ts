import type { Command } from 'commander';
import { erasePerson } from '../../services/index.ts';
import { caller } from '../open.ts';
import { ask } from '../run.ts';

export function addErase(program: Command): void {
  program
    .command('erase')
    .description('forget a person: cancel what waits, erase what was written to them, delete the number')
    .requiredOption('--person <number>', 'with its country code, e.g. +15551234567')
    .action(
      ask<{ person: string }>(async ({ services, emulated }, { person }) => {
        const erased = await erasePerson(services, caller, person, emulated.forget);
        const { cancelled, broadcasts, emulated: entries, mentionedBy } = erased;
        const lines = [
          `Erased. ${cancelled} waiting messages are cancelled; ${broadcasts} broadcasts and ${entries} entries of the emulators named the person.`,
          ...mentionedBy.map((id) => `The text of task ${id} mentions the number; it was not changed.`),
          'Backups that were made before still hold the number.',
        ];
        return { data: { ...erased }, lines };
      }),
    );
}
