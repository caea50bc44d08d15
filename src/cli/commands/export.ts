import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Command } from 'commander';
import type { App } from '../../app.ts';
import { exportRows } from '../../services/index.ts';
import { checkFolder } from '../folder.ts';
import { caller, withApp } from '../open.ts';
import { print } from '../output.ts';
import { wantsJson } from '../run.ts';

interface Options {
  out?: string;
  person?: string;
}

export function addExport(program: Command): void {
  program
    .command('export')
    .description('write everything but secrets, or what concerns one person, as JSON lines')
    .option('--out <file>', 'into a file instead of the standard output')
    .option('--person <number>', 'only what concerns this person, e.g. +15551234567')
    .action(async ({ out, person = '' }: Options, command: Command) => {
      const who = person === '' ? null : person;
      if (out === undefined) {
        await withApp(({ services }) => exportRows(services, caller, { person: who, to: process.stdout }));
        return;
      }
      await checkFolder(out);
      const lines = await withApp((app) => exportInto(app, out, who));
      print({ data: { file: out, lines }, lines: [`${lines} lines are in ${out}.`] }, wantsJson(command));
    });
}

/** The file appears whole or not at all, for its owner only. */
async function exportInto({ services }: App, file: string, person: string | null): Promise<number> {
  const part = `${file}.part`;
  try {
    const to = createWriteStream(part, { mode: 0o600 });
    const lines = await exportRows(services, caller, { person, to });
    await rename(part, file);
    return lines;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
