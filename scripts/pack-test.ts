import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbedded } from '../src/db/index.ts';
import * as library from '../src/index.ts';

/**
 * Packs the package, installs it into an empty app, and uses it there as its users would: nothing of the repository
 * but the tarball and the examples. Ends with "N passed, N failed".
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  devDependencies: Record<string, string>;
};
const folder = mkdtempSync(join(tmpdir(), 'carillon-pack-'));
// The embedded Postgres of the app does not run as root, and must reach its folder.
chmodSync(folder, 0o755);
const app = join(folder, 'app');
/** Settings that no call could work with; none is looked at before the first call. */
const hopeless = { DATABASE_URL: 'nonsense', PORT: 'none', CARILLON_SIMULATE: 'perhaps' };
const exported = Object.keys(library).sort();
let passed = 0;
let failed = 0;

const postgres = await startEmbedded({ dataDir: join(folder, 'postgres') });
/** For what needs a DATABASE_URL; the package's own embedded Postgres is started by an example. */
const database = { DATABASE_URL: postgres.url };
try {
  const tarball = await pack();
  await install(tarball);
  await checkContents();
  await checkImport();
  await checkTypes();
  await checkCalls();
  await checkRoute();
  await checkCommand();
} catch (error) {
  failed += 1;
  process.stdout.write(`FAILED  ${String(error)}\n`);
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);

// --- The package ----------------------------------------------------------------------------------------------------

async function pack(): Promise<string> {
  mkdirSync(app);
  await must('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack made no tarball');
  return join(folder, tarball);
}

async function install(tarball: string): Promise<void> {
  writeFileSync(join(app, 'package.json'), '{ "name": "app", "private": true, "type": "module" }');
  const { typescript, '@types/node': nodeTypes } = manifest.devDependencies;
  const flags = ['--prefer-offline', '--no-audit', '--no-fund'];
  await must('npm', ['install', ...flags, tarball, `typescript@${typescript}`, `@types/node@${nodeTypes}`]);
  cpSync(join(root, 'examples/library'), join(app, 'library'), { recursive: true });
  cpSync(join(root, 'examples/nextjs-route'), app, { recursive: true });
}

async function checkContents(): Promise<void> {
  const installed = join(app, 'node_modules/carillon');
  const files = readdirSync(installed, { recursive: true }).map(String);

  await check('the package holds what is built and what explains it, and no more', () => {
    const top = [...new Set(files.map((file) => file.split('/')[0]))].sort();
    equal(top, [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist',
      'package.json',
      'supabase-agent-scheduler-migration.sql',
    ]);
    const strange = files.filter((file) => /test|\.env|tsbuildinfo|(?<!\.d)\.ts$/.test(file));
    equal(strange, []);
  });
  await check('the package holds every migration', () => {
    const migrations = readdirSync(join(root, 'src/db/migrations'));
    equal(readdirSync(join(installed, 'dist/db/migrations')), migrations);
  });
}

// --- What an app does with it ---------------------------------------------------------------------------------------

async function checkImport(): Promise<void> {
  const names = 'process.stdout.write(JSON.stringify(Object.keys(c).sort()))';
  for (const [how, code, type] of [
    ['import', `import * as c from 'carillon'; ${names}`, 'module'],
    ['require', `const c = require('carillon'); ${names}`, 'commonjs'],
  ] as const) {
    await check(
      `${how} gives the exported names, reads no setting, does nothing, and lets the process end`,
      async () => {
        const before = readdirSync(app);
        const { code: exitCode, output } = await run(process.execPath, [`--input-type=${type}`, '-e', code], {
          env: hopeless,
          seconds: 10,
        });
        equal([exitCode, readdirSync(app)], [0, before]);
        const given = JSON.parse(output) as string[];
        equal(
          given.filter((name) => name !== '__esModule' && name !== 'module.exports'),
          exported,
        );
      },
    );
  }
}

async function checkTypes(): Promise<void> {
  for (const resolution of ['node16', 'bundler']) {
    await check(`the types hold with moduleResolution ${resolution}, libraries checked`, async () => {
      const module = resolution === 'node16' ? 'node16' : 'esnext';
      const files = ['library/post-now.ts', 'library/schedule.ts', 'app/api/cron/route.ts'];
      const flags = '--noEmit --strict --skipLibCheck false --target es2024 --types node'.split(' ');
      const modules = ['--module', module, '--moduleResolution', resolution];
      const { code, output } = await run('npx', ['--offline', 'tsc', ...flags, ...modules, ...files]);
      equal([code, output], [0, '']);
    });
  }
}

async function checkCalls(): Promise<void> {
  await check('without DATABASE_URL a call says so', async () => {
    const { code, output } = await run(process.execPath, ['library/schedule.ts'], {
      env: { DATABASE_URL: '' },
    });
    equal([code, output.split(':')[0]], [1, 'database_url_missing']);
  });
  await check('with DATABASE_URL a script schedules, reads, cancels, and ends by itself', async () => {
    const { code, output } = await run(process.execPath, ['library/schedule.ts'], {
      env: database,
      seconds: 30,
    });
    equal(
      [code, output.replaceAll(/[0-9a-f-]{36}/g, 'id').split('\n')],
      [0, ['id is pending, due 2030-01-31T08:00:00.000Z', 'id is cancelled', '']],
    );
  });
  await check('with the embedded Postgres of the package a post is completed, simulated', async () => {
    const { code, output } = await run(process.execPath, ['library/post-now.ts'], {
      env: { DATABASE_URL: '' },
      seconds: 60,
    });
    const result = parse(output);
    equal([code, result['status'], result['simulated'], result['error']], [0, 'completed', true, null]);
    equal(existsSync(join(app, '.carillon')), true);
  });
}

async function checkRoute(): Promise<void> {
  await check(
    'the route of the Next.js example refuses without the secret, and runs what is due with it',
    async () => {
      const script = `
      import { GET, POST } from './app/api/cron/route.ts';
      import { scheduleAgentTask, getScheduledTask } from 'carillon';
      const call = (method, authorization) => method(new Request('http://app.example/api/cron', { headers: { authorization } }));
      const task = { platform: 'twitter', scheduledAt: new Date(), content: 'From a route' };
      const { id } = await scheduleAgentTask(task);
      const refused = [await call(GET, ''), await call(POST, 'Bearer wrong')].map(({ status }) => status);
      const untouched = (await getScheduledTask(id)).status;
      const first = await call(GET, 'Bearer of-the-bells');
      const second = await call(POST, 'Bearer of-the-bells');
      const { status, result } = await getScheduledTask(id);
      process.stdout.write(JSON.stringify({ refused, untouched, first: (await first.json()).completed, second: second.status, status, simulated: result.simulated }));`;
      const env = { ...database, CRON_SECRET: 'of-the-bells' };
      const { code, output } = await run(process.execPath, ['--input-type=module', '-e', script], {
        env,
        seconds: 60,
      });
      equal(
        [code, parse(output)],
        [
          0,
          {
            refused: [401, 401],
            untouched: 'pending',
            first: 1,
            second: 200,
            status: 'completed',
            simulated: true,
          },
        ],
      );
    },
  );
  await check('the route is under ten lines', () => {
    const lines = readFileSync(join(app, 'app/api/cron/route.ts'), 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '');
    equal(lines.length < 10, true);
  });
}

async function checkCommand(): Promise<void> {
  await check('npx carillon --help explains the command', async () => {
    const { code, output } = await run('npx', ['--offline', 'carillon', '--help']);
    equal([code, /Usage: carillon/.test(output), output.includes('serve')], [0, true, true]);
  });
  await check('the command is executable', () => {
    const mode = statSync(join(app, 'node_modules/carillon/dist/cli/main.js')).mode;
    equal((mode & 0o111) !== 0, true);
  });
}

// --- Processes ------------------------------------------------------------------------------------------------------

interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
  /** Killed after this: what should end by itself did not. */
  seconds?: number;
}

/** Runs a program in the app; output is stdout and stderr. No setting of Carillon comes from outside. */
function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? app,
      env: { ...bareEnvironment(), npm_config_loglevel: 'error', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: (options.seconds ?? 300) * 1000,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

async function must(command: string, args: readonly string[], options: RunOptions = {}): Promise<void> {
  const { code, output } = await run(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}\n${output}`);
}

/** Ours without the settings of Carillon, of its platforms, and of the npm that runs this script. */
function bareEnvironment(): Record<string, string | undefined> {
  const foreign =
    /^(CARILLON_|DATABASE_URL$|CRON_SECRET$|PORT$|HOST$|FB_|TWITTER_|LINKEDIN_|WHATSAPP_|npm_(package|lifecycle)_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

// --- Small parts ----------------------------------------------------------------------------------------------------

async function check(name: string, body: () => void | Promise<void>): Promise<void> {
  try {
    await body();
    passed += 1;
    process.stdout.write(`ok      ${name}\n`);
  } catch (error) {
    failed += 1;
    process.stdout.write(`FAILED  ${name}\n${error instanceof Error ? error.message : String(error)}\n`);
  }
}

function equal(actual: unknown, expected: unknown): void {
  const [left, right] = [JSON.stringify(actual, null, 1), JSON.stringify(expected, null, 1)];
  if (left !== right) throw new Error(`expected ${right}\ngot ${left}`);
}

/** What a script wrote, when it wrote JSON; else its text. */
function parse(output: string): Record<string, unknown> {
  try {
    return JSON.parse(output) as Record<string, unknown>;
  } catch {
    return { output };
  }
}
