import type { Command } from 'commander';
import type { App } from '../../app.ts';
import { erasePerson } from '../../services/index.ts';
import { caller } from '../open.ts';
import { ask } from '../run.ts';

export function addErase(program: Command): void {
  program
    .command('erase')
    .description('forget a person: cancel what waits, erase what was written to them, delete the number')
    .requiredOption('--person <number>', 'with its country code, e.g. +15551234567')
    .action(
      ask<{ person: string }>(async (app, { person }) => {
        const { services, emulated } = app;
        const erased = await erasePerson(services, caller, person, emulated.forget);
        const { cancelled, broadcasts, emulated: entries, mentionedBy } = erased;
        const elsewhere = otherAddresses(app);
        const lines = [
          `Erased. ${cancelled} waiting messages are cancelled; ${broadcasts} broadcasts and ${entries} entries of the emulators named the person.`,
          ...mentionedBy.map((id) => `The text of task ${id} mentions the number; it was not changed.`),
          'Backups that were made before still hold the number.',
          ...elsewhere.map(
            ({ name, variable, origin }) =>
              `${name} is at ${origin} (${variable}). If that is carillon emulate, its file still holds the number: stop it, then carillon emulate --forget <number>.`,
          ),
        ];
        return { data: { ...erased, elsewhere }, lines };
      }),
    );
}

/** Platforms that are emulated, if at all, by a process with a memory of its own. */
const otherAddresses = ({ config, services }: App) =>
  services.connections.platforms.flatMap(({ id, name }) => {
    const variable = `CARILLON_${id.toUpperCase()}_URL`;
    const address = config.variables[variable];
    return address === undefined ? [] : [{ name, variable, origin: new URL(address).origin }];
  });
