import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A line between an application and its database, or a platform, that a test can cut. */
export interface TcpProxy {
  /** The database's address by way of the proxy. */
  url: string;
  /** When connections were refused, in milliseconds of `performance.now()`. */
  refusedAtMs: readonly number[];
  /** Resets every connection, and each new one, until `heal`. */
  cut(): void;
  /** Lets nothing through any more, either way, and closes nothing, until `heal`. */
  silence(): void;
  /** Ends the cut or the silence; what went silent stays so, as when a firewall has forgotten it. */
  heal(): void;
  /** Accepts new connections and reads nothing of them, as a proxy that is overloaded; `admit` ends it for later ones. */
  jam(): void;
  admit(): void;
  /** Hands on what came over the jammed connections; how many there were. */
  unjam(): number;
  close(): Promise<void>;
}

/** A proxy to the Postgres that `databaseUrl` names by host and port, or by `?host=` and the folder of its socket. */
export async function openTcpProxy(databaseUrl: string): Promise<TcpProxy> {
  const target = new URL(databaseUrl);
  const { host: folder = null, port = target.port || '5432' } = Object.fromEntries(target.searchParams);
  const sockets = new Set<Socket>();
  const refusedAtMs: number[] = [];
  const pipes: (() => void)[] = [];
  const jammed: (() => void)[] = [];
  let isJammed = false;
  let isCut = false;
  let isSilent = false;

  const reach = () =>
    folder === null ? connect(Number(port), target.hostname) : connect(`${folder}/.s.PGSQL.${port}`);

  const server = createServer({ pauseOnConnect: true }, (near) => {
    // Errors are what a test asked for; what follows from them is the other side's end.
    near.on('error', () => undefined);
    if (isCut) {
      refusedAtMs.push(performance.now());
      near.resetAndDestroy();
      return;
    }
    if (isJammed) {
      jammed.push(() => handOn(near, reach()));
      sockets.add(near);
      near.on('close', () => sockets.delete(near));
      return;
    }
    const far = reach();
    far.on('error', () => undefined);
    far.on('close', () => near.destroy());
    near.on('close', () => {
      sockets.delete(near);
      far.destroy();
    });
    sockets.add(near);
    if (isSilent) return;
    near.pipe(far);
    far.pipe(near);
    pipes.push(() => {
      near.unpipe(far);
      far.unpipe(near);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const resetAll = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const url = new URL(databaseUrl);
  url.searchParams.delete('host');
  url.searchParams.delete('port');
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    refusedAtMs,
    cut: () => {
      isCut = true;
      resetAll();
    },
    silence: () => {
      isSilent = true;
      for (const unpipe of pipes.splice(0)) unpipe();
    },
    heal: () => {
      isSilent = false;
      isCut = false;
    },
    jam: () => void (isJammed = true),
    admit: () => void (isJammed = false),
    unjam: () => {
      const all = jammed.splice(0);
      for (const handOnOne of all) handOnOne();
      return all.length;
    },
    close: async () => {
      resetAll();
      server.close();
      await once(server, 'close');
    },
  };
}

/** All that was sent arrives, also when its sender has closed since; of what was reset, no more than came before. */
function handOn(near: Socket, far: Socket): void {
  far.on('error', () => near.destroy());
  near.on('error', () => far.destroy());
  near.pipe(far);
  far.resume();
}
