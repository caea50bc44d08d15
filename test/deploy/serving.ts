import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { until } from '../support/server-process.ts';
import { adminUrl, ask, makeDatabase, owner, urlOf } from './database.ts';
import { check, equal } from './report.ts';

/** What an image says of itself, and how its commands are started. */
export interface Image {
  command: readonly string[];
  healthCheck: readonly string[];
  stopSignal: NodeJS.Signals;
  user: string;
  /** Starts a command in it as its user; stdout and stderr are pipes. */
  start(command: readonly string[], variables: Record<string, string>): ChildProcess;
  /** The process that the command became. */
  pidOf(started: ChildProcess): number;
}

/** The image starts, is healthy, and ends, as its own settings say. */
export async function checkServing(name: string, image: Image): Promise<void> {
  const database = 'carillon_image';
  await makeDatabase(database);
  const port = String(20_000 + (process.pid % 20_000));
  const health = async () =>
    (await once(image.start(image.healthCheck, { PORT: port }), 'exit'))[0] as number;
  const server = image.start(image.command, {
    HOST: '127.0.0.1',
    PORT: port,
    DATABASE_URL: urlOf(database, owner),
    CARILLON_API_KEY: 'a-key-for-the-image',
  });
  let output = '';
  for (const stream of [server.stdout, server.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = once(server, 'exit');
  try {
    await check(`${name} serves as a user without rights, and its health check says so`, async () => {
      equal(image.user, '65532:65532');
      await until(
        () => server.exitCode !== null || /is ready on/.test(output),
        () => output,
      );
      equal([(await fetch(`http://127.0.0.1:${port}/ready`)).status, await health()], [200, 0]);
    });
    await check(`the stop signal of ${name} ends it cleanly, and the health check notices`, async () => {
      equal(image.stopSignal, 'SIGTERM');
      process.kill(image.pidOf(server), image.stopSignal);
      equal([(await ended)[0], await health()], [0, 1]);
    });
  } finally {
    if (server.exitCode === null) process.kill(image.pidOf(server), 'SIGKILL');
    await ended;
    await ask(adminUrl, `drop database ${database} with (force)`);
  }
}
