import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { isAlive } from './postmaster.ts';

/** The process that runs Carillon on a database. */
export interface Holder {
  pid: number;
  /** Where it listens, e.g. "http://localhost:3000". Postgres keeps the first 45 bytes or so. */
  address: string;
}

export interface InstanceLock {
  /** False once the connection it hangs on has ended: somebody else may take it then. */
  isHeld(): boolean;
  /** Settles when that connection ends, whoever ended it. */
  ended: Promise<void>;
  /** Gives the lock back. The embedded Postgres, if it is ours to stop, is stopped after this. */
  release(): Promise<void>;
}

/** Any fixed number; session locks of one database are compared by it. */
const instanceKey = 7_205_759_405;
const prefix = 'carillon serve';

/** How long a killed holder's connection may take to vanish. */
const graceMs = 2_000;

/**
 * Takes the lock that says who runs on this database (and alone may stop it). It hangs on a connection of its own, so
 * it is gone with the process, killed or not. Session state: not for a transaction pooler.
 */
export async function lockInstance(url: string, holder: Holder): Promise<InstanceLock | { heldBy: Holder }> {
  const client = new Client({
    connectionString: url,
    // pg_stat_activity shows it to whoever comes second.
    application_name: `${prefix} ${holder.pid} ${holder.address}`,
    connectionTimeoutMillis: 5_000,
  });
  // The server may end before us; then there is nothing left to hold.
  client.on('error', () => undefined);
  await client.connect();
  const ended = new Promise<void>((resolve) => client.once('end', resolve));
  let held = true;
  void ended.then(() => (held = false));
  const heldBy = await takeLock(client, holder).catch(async (error: unknown) => {
    await client.end();
    throw error;
  });
  if (heldBy === null) return { isHeld: () => held, ended, release: () => client.end() };
  await client.end();
  return { heldBy };
}

/** A process that lost its lock may meet the remains of its own connection; they vanish like those of a dead one. */
async function takeLock(client: Client, holder: Holder): Promise<Holder | null> {
  const deadline = Date.now() + graceMs;
  for (;;) {
    if (await tryLock(client)) return null;
    const heldBy = await findHolder(client);
    const isOther = heldBy !== null && heldBy.pid !== holder.pid && isAlive(heldBy.pid);
    if (isOther || (heldBy !== null && Date.now() > deadline)) return heldBy;
    await pause(20);
  }
}

export async function tryLock(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(
    'select pg_try_advisory_lock($1::bigint) as taken',
    [instanceKey],
  );
  return rows[0]?.taken === true;
}

/** A bigint key is shown in two halves. */
const holderQuery = `
  select activity.application_name as name
  from pg_locks lock join pg_stat_activity activity using (pid)
  where lock.locktype = 'advisory' and lock.granted and lock.objsubid = 1
    and lock.database = (select oid from pg_database where datname = current_database())
    and (lock.classid::bigint << 32 | lock.objid::bigint) = $1::bigint`;

async function findHolder(client: Client): Promise<Holder | null> {
  const { rows } = await client.query<{ name: string }>(holderQuery, [instanceKey]);
  const name = rows[0]?.name;
  if (name === undefined) return null;
  const [pid, ...address] = name.slice(prefix.length).trim().split(' ');
  return { pid: Number(pid), address: address.join(' ') };
}
