import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { statementsIn } from './wire.ts';

/** Where a statement stops: on its way to Postgres · done there, its answer on the way back. */
export type Side = 'request' | 'answer';

/** What becomes of stopped statements whose sender is gone: they arrive all the same, or never. */
export type Late = 'deliver' | 'drop';

/** A barrier for one kind of statement. */
export interface Gate {
  /** How many statements it has stopped so far. */
  hits(): number;
  /** Lets everything go on, now and from now on. */
  open(late: Late): void;
}

/** A line to Postgres that can stop statements by their text. */
export interface StatementLine {
  url: string;
  /** Stops every statement whose text has this in it. */
  stop(part: string, side: Side): Gate;
  close(): Promise<void>;
}

interface Barrier {
  part: string;
  side: Side;
  hits: number;
  stopped: Set<(late: Late) => void>;
}

/** `target`: the address of the Postgres as it is now; a restarted one may have another. */
export async function openStatementLine(target: () => string): Promise<StatementLine> {
  const barriers: Barrier[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connectTo(target());
    for (const socket of [near, far]) {
      // What ends one side ends the other; there is nothing to tell.
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
      sockets.add(socket);
    }
    join(near, far, barriers);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const url = new URL(target());
  url.search = '';
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    stop: (part, side) => {
      const barrier: Barrier = { part, side, hits: 0, stopped: new Set() };
      barriers.push(barrier);
      return {
        hits: () => barrier.hits,
        open: (late) => {
          if (!barriers.includes(barrier)) return;
          barriers.splice(barriers.indexOf(barrier), 1);
          for (const go of barrier.stopped) go(late);
        },
      };
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function connectTo(databaseUrl: string): Socket {
  const { searchParams, hostname, port } = new URL(databaseUrl);
  const folder = searchParams.get('host');
  if (folder === null) return connect(Number(port || 5432), hostname);
  return connect(`${folder}/.s.PGSQL.${searchParams.get('port') ?? '5432'}`);
}

/** Carries one connection, both ways. Everything of it that follows a stopped statement waits with it. */
function join(near: Socket, far: Socket, barriers: readonly Barrier[]): void {
  const read = statementsIn();
  let waiting: Buffer[] | null = null;
  let answers: Buffer[] | null = null;
  let isGone = false;

  const passRequests = (late: Late) => {
    const bytes = Buffer.concat(waiting ?? []);
    waiting = null;
    if (!isGone) far.write(bytes);
    else if (late === 'deliver') far.end(bytes);
    else far.destroy();
  };
  const passAnswers = () => {
    near.write(Buffer.concat(answers ?? []));
    answers = null;
  };
  near.on('data', (chunk: Buffer) => {
    for (const { bytes, text } of read(chunk)) {
      const barrier = text === null ? undefined : barriers.find(({ part }) => text.includes(part));
      if (barrier !== undefined) {
        barrier.hits += 1;
        if (barrier.side === 'request') waiting ??= [];
        else answers ??= [];
        barrier.stopped.add(barrier.side === 'request' ? passRequests : passAnswers);
      }
      if (waiting === null) far.write(bytes);
      else waiting.push(bytes);
    }
  });
  far.on('data', (chunk: Buffer) => {
    if (answers === null) near.write(chunk);
    else answers.push(chunk);
  });
  near.on('close', () => {
    isGone = true;
    if (waiting === null) far.end();
  });
  far.on('close', () => near.destroy());
}
