import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adminUrl, ask, owner } from './database.ts';

export interface Pgbouncer {
  port: number;
  stop(): Promise<void>;
}

/** A pgbouncer of our own in transaction mode, before the server of TEST_DATABASE_URL. It refuses to be root. */
export async function startPgbouncer(database: string): Promise<Pgbouncer> {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-pgbouncer-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const { hostname, port: serverPort } = new URL(adminUrl);
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(
    file,
    `[databases]
${database} = host=${hostname} port=${serverPort} dbname=${database}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${join(folder, 'users')}
pool_mode = transaction
default_pool_size = 4
`,
  );
  writeFileSync(join(folder, 'users'), `"${owner}" ""\n`);
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  if ('uid' in user)
    for (const name of ['pgbouncer.ini', 'users']) chownSync(join(folder, name), 65_534, 65_534);
  const child = spawn('/usr/sbin/pgbouncer', ['-q', file], {
    ...user,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const ended = once(child, 'exit');
  const url = `postgres://${owner}@127.0.0.1:${port}/${database}`;
  for (let look = 0; ; look += 1) {
    const up = await ask(url, 'select 1').then(
      () => true,
      () => false,
    );
    if (up) break;
    if (look > 200 || child.exitCode !== null) throw new Error(`pgbouncer does not answer\n${log}`);
    await new Promise((resume) => setTimeout(resume, 50));
  }
  return {
    port,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
