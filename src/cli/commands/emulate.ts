import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { readConfig, readVariables } from '../../config/index.ts';
import { systemClock } from '../../core/index.ts';
import {
  createEmulatorServer,
  createWebhookPump,
  emulators,
  forgetInFile,
  listen,
  openFileStore,
} from '../../emulators/index.ts';
import { digitsOf } from '../../services/index.ts';
import { print } from '../output.ts';
import { readPort } from '../port.ts';
import { wantsJson } from '../run.ts';
import { untilSignal } from '../signals.ts';

interface Options {
  port: string;
  file?: string;
  webhooks?: string;
  forget?: string;
}

export function addEmulate(program: Command): void {
  program
    .command('emulate')
    .description('serve the emulated platforms on a port, for any client')
    .option('--port <port>', 'where', '4010')
    .option('--file <path>', 'what they remember; emulators.jsonl in the data folder if left out')
    .option('--webhooks <address>', 'where webhooks go, e.g. http://127.0.0.1:3000/api/webhooks')
    .option('--forget <number>', 'serve nothing: take a person’s number out of the file')
    .action(async (options: Options, command: Command) => {
      const port = readPort('--port', options.port);
      const file = options.file ?? join(readConfig(readVariables()).dataDir, 'emulators.jsonl');
      if (options.forget !== undefined) {
        const entries = await forgetInFile(file, digitsOf(options.forget));
        const lines = [`${entries} entries of ${file} held the number, and do not any more.`];
        print({ data: { file, entries }, lines }, wantsJson(command));
        return;
      }
      const signal = untilSignal();
      if (options.file === undefined) await mkdir(dirname(file), { recursive: true });
      const store = await openFileStore(file);
      const server = createEmulatorServer({ store, clock: systemClock, emulators });
      const http = await listen(server, { port });
      const pump = createWebhookPump({
        store,
        emulators,
        clock: systemClock,
        faults: server.faults,
        deliver: deliverTo(options.webhooks),
      });
      if (options.webhooks !== undefined) pump.start();
      print({ data: { url: http.url, file }, lines: linesOf(http.url, file) }, wantsJson(command));
      await signal;
      await pump.stop();
      await http.close();
      await store.close();
    });
}

function linesOf(url: string, file: string): string[] {
  const variables = emulators.map(
    ({ platform }) => `  CARILLON_${platform.toUpperCase()}_URL=${url}/${platform}`,
  );
  return [
    `The emulated platforms answer on ${url} and remember in ${file}.`,
    `Feeds: ${url}/_emulator/`,
    'Point Carillon at them:',
    ...variables,
  ];
}

const deliverTo =
  (address: string | undefined) =>
  async (platform: string, body: string, headers: Readonly<Record<string, string>>): Promise<boolean> => {
    const answer = await fetch(`${address}/${platform}`, {
      method: 'POST',
      body,
      headers,
      signal: AbortSignal.timeout(10_000),
    });
    return answer.ok;
  };
