import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { repository } from '../support/server-process.ts';
import { baseMb, limitMb } from './image.ts';
import { check, skip } from './report.ts';
import { checkServing, type Image } from './serving.ts';

const buildBase = 'docker.io/library/node:24-bookworm-slim';
const finalBase = 'gcr.io/distroless/nodejs24-debian12:nonroot';
const title = 'buildah builds the Dockerfile';

type Buildah = (...args: readonly string[]) => string;

/**
 * The Dockerfile, built by buildah. Nothing is pulled: images with the names of its bases are made of this machine's
 * Node, shell and libraries, so this proves the Dockerfile and what it copies, not the bases.
 */
export async function checkBuiltImage(): Promise<void> {
  const reason = reasonNotTo();
  if (reason !== null) return skip(title, reason);
  const folder = mkdtempSync(join(tmpdir(), 'carillon-built-'));
  try {
    const options = optionsIn(folder);
    const buildah: Buildah = (...args) => run('buildah', [...options, ...args]);
    let image = '';
    await check(title, () => {
      makeBases(buildah, folder);
      image = buildah('build', '--pull-never', '--format', 'docker', '--quiet', '.').trim();
    });
    if (image === '') return;
    await check(`what it builds has at most ${limitMb} MB`, () => {
      const ours = sizeOf(buildah, image) - sizeOf(buildah, finalBase);
      process.stdout.write(`        ${ours.toFixed(1)} MB on a base of ${baseMb} MB\n`);
      if (!(ours > 10) || ours + baseMb > limitMb) throw new Error(`${ours + baseMb} MB`);
    });
    await checkServing('the built image', imageOf(buildah, options, image));
  } finally {
    // Its layers belong to many users.
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Why it can't be built here, or null. */
function reasonNotTo(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'it needs root on Linux';
  if (spawnSync('buildah', ['--version']).status !== 0) return 'there is no buildah';
  return process.env['npm_execpath'] === undefined ? 'it needs the npm of "npm run test:deploy"' : null;
}

/** Nothing of this machine's own images and registries. */
function optionsIn(folder: string): string[] {
  const registries = join(folder, 'registries.conf');
  writeFileSync(registries, 'unqualified-search-registries = ["docker.io"]\n');
  const places = ['--root', join(folder, 'store'), '--runroot', join(folder, 'run')];
  return [...places, '--storage-driver', 'vfs', '--registries-conf', registries];
}

function makeBases(buildah: Buildah, folder: string): void {
  const build = join(folder, 'build');
  const npm = dirname(dirname(process.env['npm_execpath'] ?? ''));
  for (const name of ['sh', 'mkdir', 'env'])
    copyProgram(run('sh', ['-c', `command -v ${name}`]).trim(), build, `/usr/bin/${name}`);
  copyProgram(process.execPath, build, '/usr/local/bin/node');
  symlinkSync('usr/bin', join(build, 'bin'));
  cpSync(npm, join(build, 'usr/local/lib/node_modules/npm'), { recursive: true, dereference: true });
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(build, 'usr/local/bin/npm'));
  mkdirSync(join(build, 'tmp'));
  // This machine's way to the registry.
  const { NODE_EXTRA_CA_CERTS: certificates, npm_config_registry: registry } = process.env;
  if (certificates) copyFileSync(certificates, join(build, 'certificates.crt'));
  makeImage(buildah, build, buildBase, [
    ...(certificates ? ['NODE_EXTRA_CA_CERTS=/certificates.crt'] : []),
    ...(registry ? [`npm_config_registry=${registry}`] : []),
  ]);

  const final = join(folder, 'final');
  copyProgram(process.execPath, final, '/nodejs/bin/node');
  mkdirSync(join(final, 'tmp'));
  makeImage(buildah, final, finalBase, []);
}

/** A program and the libraries it is linked with. */
function copyProgram(file: string, root: string, target: string): void {
  const libraries = run('ldd', [file]).match(/\/\S*lib\S+/g) ?? [];
  for (const [from, to] of [[file, target] as const, ...libraries.map((one) => [one, one] as const)]) {
    mkdirSync(dirname(join(root, to)), { recursive: true });
    copyFileSync(from, join(root, to));
  }
}

function makeImage(buildah: Buildah, root: string, name: string, variables: readonly string[]): void {
  const container = buildah('from', 'scratch').trim();
  buildah('copy', '--quiet', container, root, '/');
  for (const variable of variables) buildah('config', '--env', variable, container);
  buildah('commit', '--quiet', '--rm', container, name);
}

function sizeOf(buildah: Buildah, image: string): number {
  const [{ size }] = JSON.parse(buildah('images', '--json', image)) as [{ size: string }];
  const [, number = '', unit = ''] = /^([\d.]+) (\w+)$/.exec(size) ?? [];
  return Number(number) * ({ KB: 1e-3, MB: 1, GB: 1e3 }[unit] ?? Number.NaN);
}

function imageOf(buildah: Buildah, options: readonly string[], image: string): Image {
  const { Docker } = JSON.parse(buildah('inspect', '--type', 'image', image)) as {
    Docker: {
      config: {
        User: string;
        Entrypoint: string[];
        Cmd: string[];
        StopSignal: NodeJS.Signals;
        Healthcheck: { Test: string[] };
      };
    };
  };
  const { User, Entrypoint, Cmd, StopSignal, Healthcheck } = Docker.config;
  const container = buildah('from', '--pull-never', image).trim();
  return {
    command: [...Entrypoint, ...Cmd],
    healthCheck: Healthcheck.Test.slice(1),
    stopSignal: StopSignal,
    user: User,
    start: (command, variables) => {
      const set = Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
      const args = [...options, 'run', '--isolation', 'chroot', ...set, container, '--', ...command];
      return spawn('buildah', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    },
    pidOf,
  };
}

/** buildah passes no signal on: the command is the last of its descendants. Any thread may have started the next. */
function pidOf({ pid = 0 }: Pick<ChildProcess, 'pid'>): number {
  const threads = readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}/children`);
  const child = threads.map((file) => Number.parseInt(readFileSync(file, 'utf8'), 10)).find((one) => one > 0);
  return child === undefined ? pid : pidOf({ pid: child });
}

/** @throws Error with what it printed, if it fails */
function run(command: string, args: readonly string[]): string {
  const env = { ...process.env, BUILDAH_ISOLATION: 'chroot' };
  const done = spawnSync(command, args, { cwd: repository, env, encoding: 'utf8', maxBuffer: 1e8 });
  if (done.status === 0) return done.stdout;
  throw new Error(`${command} ${args.join(' ')}: ${done.error ?? ''}${done.stdout}${done.stderr}`);
}
