import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startEmbedded } from '../../src/db/index.ts';

export const repository = fileURLToPath(new URL('../..', import.meta.url));
const mainFile = join(repository, 'src/cli/main.ts');

/** Longest wait for a process to say that it is ready, or to end. */
const patienceMs = 30_000;

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A real process with what it printed so far. */
export interface Started {
  pid: number;
  stdout(): string;
  stderr(): string;
  exited: Promise<Exit>;
  /** Sends the signal and waits for the end. */
  kill(signal: NodeJS.Signals): Promise<Exit>;
}

/** What `serve --json` prints when it is ready. */
export interface Welcome {
  success: true;
  url: string;
  data: string;
  simulated: string[];
  real: string[];
  apiKey: string | null;
  held: number;
}

export interface ServerProcess extends Started {
  url: string;
  welcome: Welcome;
  /** From the call that started it to its being ready. */
  readyMs: number;
}

export interface Ended extends Exit {
  stdout: string;
  stderr: string;
  /** What `--json` printed. */
  json: ReturnType<typeof JSON.parse>;
}

export interface Launch {
  variables?: Record<string, string>;
  /** Who runs it; only root may choose. */
  user?: { uid: number; gid: number };
  /** Instead of `node src/cli/main.ts`, e.g. ["npm", "start", "--"]. */
  command?: [string, ...string[]];
  cwd?: string;
}

/** A fresh data folder, and the processes that work on it. */
export interface Home {
  dataDir: string;
  /** Starts any command of ours and does not wait. */
  start(args: readonly string[], launch?: Launch): Started;
  /** Starts `serve --json` on a free port and waits until it is ready. @throws Error with what it printed */
  serve(launch?: Launch): Promise<ServerProcess>;
  /** Runs a command to its end. */
  run(args: readonly string[], launch?: Launch): Promise<Ended>;
  /** Pid of the embedded Postgres, dead or alive, as its folder names it. Null: it was stopped. */
  postgresPid(): number | null;
  /** Ends every process of this folder, its Postgres too, and removes the folder. */
  close(): Promise<void>;
}

/** Processes and Postgres servers of this test file, should it end before its cleanups. */
const open = new Set<{ endAtOnce(): void }>();
process.once('exit', () => {
  for (const one of open) one.endAtOnce();
});

/** Folders are 0755: the embedded Postgres may have to pass as another user. */
export function openHome(owner?: { uid: number; gid: number }): Home {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-e2e-'));
  chmodSync(folder, 0o755);
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid);
  const dataDir = join(folder, 'data');
  const children = new Set<ChildProcess>();

  const start: Home['start'] = (args, launch = {}) => {
    const [file, ...before] = launch.command ?? [process.execPath, mainFile];
    const child = spawn(file, [...before, ...args], {
      cwd: launch.cwd ?? folder,
      env: { ...environment(), CARILLON_DATA_DIR: dataDir, PORT: '0', ...launch.variables },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...launch.user,
    } satisfies SpawnOptions);
    children.add(child);
    child.once('close', () => children.delete(child));
    return watch(child);
  };
  const postgresPid = () => pidIn(join(dataDir, 'postgres', 'postmaster.pid'));
  const mine = {
    endAtOnce: () => {
      for (const child of children) child.kill('SIGKILL');
      const pid = postgresPid();
      if (pid !== null && isOurs(pid, dataDir)) process.kill(pid, 'SIGQUIT');
    },
  };
  open.add(mine);
  return {
    dataDir,
    start,
    postgresPid,
    serve: (launch) => serve(start, launch),
    run: async (args, launch) => {
      const started = start(args, launch);
      const exit = await within(patienceMs, started.exited, () => describe(started, 'did not end'));
      return { ...exit, stdout: started.stdout(), stderr: started.stderr(), json: jsonOf(started.stdout()) };
    },
    close: async () => {
      const ends = [...children].map((child) => new Promise((resolve) => child.once('close', resolve)));
      for (const child of children) child.kill('SIGKILL');
      await Promise.all(ends);
      const pid = postgresPid();
      if (pid !== null && isOurs(pid, dataDir)) await (await startEmbedded({ dataDir })).stop();
      rmSync(folder, { recursive: true });
      open.delete(mine);
    },
  };
}

async function serve(start: Home['start'], launch: Launch = {}): Promise<ServerProcess> {
  const startedAt = performance.now();
  const started = start(['serve', '--json'], launch);
  const welcome = await firstLine<Welcome>(started);
  return { ...started, url: welcome.url, welcome, readyMs: Math.round(performance.now() - startedAt) };
}

/** The first line of JSON a process prints on stdout. @throws Error if it ends before, or takes too long */
export async function firstLine<Answer>(started: Started): Promise<Answer> {
  let ended = false;
  void started.exited.then(() => (ended = true));
  const line = await until(
    () => {
      const lines = started.stdout().split('\n').slice(0, -1);
      const found = lines.find((one) => one.startsWith('{'));
      if (found === undefined && ended) throw new Error(describe(started, 'ended before it was ready'));
      return found;
    },
    () => describe(started, 'is not ready'),
  );
  return JSON.parse(line) as Answer;
}

/** Looks until there is something. @throws Error after `ms` */
export async function until<Found>(
  look: () => Found | null | undefined | false | Promise<Found | null | undefined | false>,
  complaint: string | (() => string),
  ms = patienceMs,
): Promise<Found> {
  const deadline = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(typeof complaint === 'string' ? complaint : complaint());
    await sleep(10);
  }
}

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    // A zombie is dead; it only waits for its parent to notice.
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && process.platform !== 'linux';
  }
};

function watch(child: ChildProcess): Started {
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.setEncoding('utf8').on('data', (text: string) => (printed[name] += text));
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  // Whoever waits for it is told; a test that does not must not fail for it.
  exited.catch(() => undefined);
  const started: Started = {
    pid: child.pid ?? 0,
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
    exited,
    kill: (signal) => {
      child.kill(signal);
      return within(patienceMs, exited, () => describe(started, `did not end after ${signal}`));
    },
  };
  return started;
}

async function within<Value>(ms: number, promise: Promise<Value>, complaint: () => string): Promise<Value> {
  const patience = new AbortController();
  const tooLong = sleep(ms, undefined, { signal: patience.signal }).then(() => {
    throw new Error(complaint());
  });
  tooLong.catch(() => undefined);
  try {
    return await Promise.race([promise, tooLong]);
  } finally {
    patience.abort();
  }
}

const describe = (started: Started, what: string): string =>
  `process ${started.pid} ${what}\nstdout: ${started.stdout()}\nstderr: ${started.stderr()}`;

/** Nothing of the developer's own settings: no credentials, no DATABASE_URL. */
function environment(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'SystemRoot'];
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      kept.includes(name) && value !== undefined ? [[name, value]] : [],
    ),
  );
}

function pidIn(file: string): number | null {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || null;
  } catch {
    return null;
  }
}

/** A number alone proves nothing: it may have been given to another process. */
function isOurs(pid: number, dataDir: string): boolean {
  if (process.platform !== 'linux') return isAlive(pid);
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(dataDir);
  } catch {
    return false;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.trim().split('\n').at(-1) ?? '');
  } catch {
    return null;
  }
}
