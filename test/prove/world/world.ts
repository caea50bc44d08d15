import { join } from 'node:path';
import { startEmbedded } from '../../../src/db/index.ts';
import { openApi, type Api } from '../../e2e/api.ts';
import { firstLine, openHome, type ServerProcess, type Started } from '../../support/server-process.ts';
import { askPostgres } from '../../support/ask-postgres.ts';
import { openTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';
import { emulatorAt, type Emulator } from './emulator.ts';
import { openStatementLine, type StatementLine } from './statement-line.ts';
import { openWebhookRelay, type WebhookRelay } from './webhook-relay.ts';

const apiKey = 'a-key-that-outlives-kills';
const platforms = ['facebook', 'twitter', 'linkedin', 'whatsapp'];

/** A process of ours with lines of its own to Postgres: the statements on it, and the wire, which can be cut. */
export interface Runner {
  process: Started;
  statements: StatementLine;
  wire: TcpProxy;
}

/** Everything that takes part, each in a process of its own: emulators, Postgres, a server, and a worker if asked for. */
export interface World {
  emulator: Emulator;
  server: Runner & { process: ServerProcess };
  worker: Runner | null;
  /** The line from us to the platforms. */
  platformWire: TcpProxy;
  relay: WebhookRelay;
  api(): Api;
  /** The prover's own look into the database, past all lines. */
  sql<Row extends Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  startWorker(): Promise<Runner>;
  /** Starts the server that was ended anew, on the same lines. */
  startServer(): Promise<void>;
  /** SIGKILL for the Postgres, and a new start. */
  killPostgres(): Promise<void>;
  close(): Promise<void>;
}

export async function openWorld(scale: number): Promise<World> {
  const home = openHome();
  const closing: (() => Promise<void>)[] = [];
  const kept = <Line extends { close(): Promise<void> }>(line: Line): Line => {
    closing.unshift(() => line.close());
    return line;
  };
  const close = async () => {
    await home.close();
    for (const end of closing) await end();
  };
  try {
    let databaseUrl = (await startEmbedded({ dataDir: home.dataDir })).url;
    let server: World['server'] | null = null;
    const serverUrl = () => server?.process.url ?? null;
    const relay = kept(await openWebhookRelay(serverUrl));
    const file = join(home.dataDir, 'emulators.jsonl');
    const emulating = home.start([
      'emulate',
      '--json',
      '--port',
      '0',
      '--file',
      file,
      '--webhooks',
      relay.url,
    ]);
    const { url: emulatorUrl } = await firstLine<{ url: string }>(emulating);
    const platformWire = kept(await openTcpProxy(emulatorUrl));

    const variables = (wire: TcpProxy) => ({
      CARILLON_SIMULATE: 'always',
      CARILLON_API_KEY: apiKey,
      CARILLON_RATE_LIMIT: '1000000',
      CARILLON_LOG_LEVEL: 'warn',
      CARILLON_EMULATED_TIME_SCALE: String(scale),
      DATABASE_URL: wire.url,
      ...Object.fromEntries(
        platforms.map((id) => [`CARILLON_${id.toUpperCase()}_URL`, `${platformWire.url}${id}`]),
      ),
    });
    const openLines = async () => {
      const statements = kept(await openStatementLine(() => databaseUrl));
      return { statements, wire: kept(await openTcpProxy(statements.url)) };
    };
    const serve = (wire: TcpProxy) => home.serve({ variables: variables(wire) });
    const lines = await openLines();
    server = { ...lines, process: await serve(lines.wire) };
    const running = server;

    const world: World = {
      emulator: emulatorAt(emulatorUrl),
      server,
      worker: null,
      platformWire,
      relay,
      api: () => openApi(running.process.url, apiKey),
      sql: (text, values) => askPostgres(() => databaseUrl, text, values),
      startWorker: async () => {
        const workerLines = await openLines();
        const started = home.start(['worker', '--json'], { variables: variables(workerLines.wire) });
        await firstLine(started);
        return (world.worker = { ...workerLines, process: started });
      },
      startServer: async () => {
        running.process = await serve(running.wire);
      },
      killPostgres: async () => {
        process.kill(home.postgresPid() ?? 0, 'SIGKILL');
        databaseUrl = (await startEmbedded({ dataDir: home.dataDir })).url;
      },
      close,
    };
    return world;
  } catch (error) {
    await close();
    throw error;
  }
}
