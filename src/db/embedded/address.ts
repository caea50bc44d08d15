import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ownerName } from './home.ts';
import { readPostmaster } from './postmaster.ts';

/** Where it listens: a socket in the folder `host`, or 127.0.0.1. */
export interface Address {
  host: string;
  port: number;
}

const loopback = '127.0.0.1';
const socketPort = 5432;

/** The kernel takes 103 bytes (macOS) or 107 (Linux); a longer path, and Windows, mean loopback. */
const maxSocketPathBytes = 100;

export const isSocket = (address: Address): boolean => address.host !== loopback;

/** Where a Postgres on this cluster listens, if one runs. */
export async function addressOf(cluster: string): Promise<Address | null> {
  if (canUseSocket(cluster)) return { host: cluster, port: socketPort };
  const postmaster = await readPostmaster(cluster);
  return postmaster === null ? null : { host: loopback, port: postmaster.port };
}

/** Where a new one shall listen. */
export async function newAddress(cluster: string): Promise<Address> {
  return canUseSocket(cluster)
    ? { host: cluster, port: socketPort }
    : { host: loopback, port: await freePort() };
}

/** A URL for `pg` and libpq. "localhost" is only there because a URL with a user needs a host; `host` wins. */
export function urlOf(address: Address, password: string, database: string = ownerName): string {
  const credentials = `${ownerName}:${encodeURIComponent(password)}`;
  if (!isSocket(address)) return `postgres://${credentials}@${address.host}:${address.port}/${database}`;
  const query = `host=${encodeURIComponent(address.host)}&port=${address.port}`;
  return `postgres://${credentials}@localhost/${database}?${query}`;
}

function canUseSocket(cluster: string): boolean {
  const path = join(cluster, `.s.PGSQL.${socketPort}`);
  return process.platform !== 'win32' && Buffer.byteLength(path) <= maxSocketPathBytes;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, loopback);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
