import { posix } from 'node:path';
import { parse } from './parse.ts';
import type { RepositoryFile } from './repository.ts';
import { isTest, sourcesOf, type Rule } from './rule.ts';

/**
 * What each room may import; files that stand in src/ itself are rooms of one file. "type x": only its types.
 * `app.ts` is the composition root and not listed: it may import every room.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  config: ['core'],
  db: ['core'],
  platforms: ['core'],
  emulators: ['core'],
  agent: ['core'],
  journal: ['db', 'core'],
  scheduler: ['db', 'core'],
  services: ['scheduler', 'journal', 'platforms', 'agent', 'db', 'core', 'type task-types'],
  'task-types': ['services', 'agent', 'platforms', 'journal', 'scheduler', 'type db', 'core'],
  server: ['services', 'scheduler', 'type platforms', 'emulators', 'db', 'config', 'core', 'type app.ts'],
  cli: ['app.ts', 'server', 'services', 'scheduler', 'emulators', 'db', 'config', 'core'],
  'emulated.ts': ['emulators', 'services', 'db', 'core'],
  'carillon.ts': ['app.ts', 'services', 'scheduler', 'task-types', 'config', 'db', 'core'],
  'serverless.ts': ['app.ts', 'server', 'services', 'config', 'core'],
  'index.ts': ['carillon.ts', 'type services', 'type scheduler', 'core'],
};

/** A definition says what a task looks like; what runs it stands in the handler. */
const definitionsMayImport = ['type platforms', 'core'];

/** Rooms whose folders have an index.ts of their own that others may import. */
const roomsWithFolders = new Set(['services', 'task-types']);

/** Imported past its index.ts, and why. */
const pastIndex: Readonly<Record<string, string>> = {
  'src/services/context.ts': 'holds types alone, which all of services and its makers share',
};

/** A published post is followed by readings of its figures: the one thing a task type knows of another. */
const followUp = 'src/task-types/collect-metrics/follow-up.ts';

interface Step {
  from: string;
  to: string;
  typeOnly: boolean;
}

export const importRules: readonly Rule[] = [
  {
    holds: 'imports point down, from room to room as the table in test/tidy/imports.ts says',
    remedy: 'Move the code to the room it belongs to, or hand it in through app.ts.',
    violations: (repository) =>
      sourcesOf(repository)
        .flatMap(stepsOf)
        .filter((step) => !isAllowed(step))
        .map(({ from, to }) => `${from} imports ${to}`),
    broken: [
      { 'src/core/up.ts': "import { migrate } from '../db/index.ts';" },
      { 'src/scheduler/up.ts': "export * from '../platforms/index.ts';" },
      { 'src/journal/up.ts': "const x = await import('../agent/index.ts');" },
      { 'src/emulators/twitter/up.ts': "import type { Platform } from '../../platforms/index.ts';" },
      { 'src/emulators/twitter/up.ts': "type P = import('../../platforms/index.ts').Platform;" },
      { 'src/platforms/twitter/up.ts': "import { emulators } from '../../emulators/index.ts';" },
      { 'src/services/tasks/up.ts': "import { taskTypes } from '../../task-types/index.ts';" },
      { 'src/task-types/social-post/definition.ts': "import { schedule } from '../../scheduler/index.ts';" },
      { 'src/task-types/social-post/definition.ts': "import { writePost } from '../../agent/index.ts';" },
      { 'src/scheduler/up.ts': "import { createApp } from '../app.ts';" },
      { 'src/extra.ts': "import { createApp } from './app.ts';" },
      { 'src/room/new.ts': "import { newId } from '../core/index.ts';" },
    ],
  },
  {
    holds: 'a room is entered through its index.ts',
    remedy: 'Export what you need from that index.ts and import it from there.',
    violations: (repository) =>
      sourcesOf(repository)
        .flatMap(stepsOf)
        .filter(({ to, typeOnly }) => !isEntrance(to) && !(to in pastIndex && typeOnly))
        .map(({ from, to }) => `${from} imports ${to}`),
    broken: [
      { 'src/agent/deep.ts': "import { newId } from '../core/ids.ts';" },
      { 'src/task-types/deep.ts': "import { schedule } from '../services/tasks/schedule.ts';" },
      { 'src/extra.ts': "import { context } from './services/context.ts';" },
    ],
  },
  {
    holds: 'a folder of services is entered through its index.ts by the others',
    remedy: 'Export what you need from that index.ts and import it from there.',
    violations: (repository) =>
      sourcesOf(repository)
        .filter(({ path }) => path.startsWith('src/services/'))
        .flatMap((file) => relativeImports(file).map((to) => ({ from: file.path, to })))
        .filter(({ from, to }) => to.startsWith('src/services/') && folderOf(from) !== folderOf(to))
        .filter(({ to }) => !/^src\/services\/([\w-]+\/index|context)\.ts$/.test(to))
        .filter(({ from }) => from !== 'src/services/index.ts')
        .map(({ from, to }) => `${from} imports ${to}`),
    broken: [{ 'src/services/tasks/deep.ts': "import { x } from '../accounts/sql/accounts.ts';" }],
  },
  {
    holds: 'the folder of a platform, of its emulator or of a task type imports no other such folder',
    remedy: 'Put what they share beside the folders, once three of them agree on it.',
    violations: (repository) =>
      repository.matching(/^src\/(platforms|emulators|task-types)\/[\w-]+\/.*\.ts$/).flatMap((file) =>
        relativeImports(file)
          .filter((to) => siblingsApart(file.path, to) && to !== followUp)
          .map((to) => `${file.path} imports ${to}`),
      ),
    broken: [
      { 'src/platforms/twitter/other.ts': "import { publish } from '../facebook/publish.ts';" },
      { 'src/emulators/twitter/other.ts': "import { x } from '../facebook/index.ts';" },
      { 'src/emulators/harness/graph/other.ts': "import { x } from '../../whatsapp/index.ts';" },
      { 'src/task-types/social-post/other.ts': "import { x } from '../collect-metrics/handler.ts';" },
    ],
  },
  {
    holds: 'platforms and emulators share nothing but core, in their tests too',
    remedy:
      'Compare them in test/contract: two readings of the vendor are worth something only while they are two.',
    violations: (repository) =>
      repository
        .matching(/^src\/(platforms|emulators)\/.*\.ts$/)
        .filter(isTest)
        .flatMap(stepsOf)
        .filter(({ to }) => ['platforms', 'emulators'].includes(roomOf(to)))
        .map(({ from, to }) => `${from} imports ${to}`),
    broken: [
      {
        'src/emulators/twitter/other.test.ts': "import { twitter } from '../../platforms/twitter/index.ts';",
      },
      { 'src/platforms/twitter/other.test.ts': "import { emulators } from '../../emulators/index.ts';" },
    ],
  },
  {
    holds: 'src imports its own files by name, and none from outside src',
    remedy:
      'Only src is built and packed: move the code there. A computed import escapes every rule: write it out.',
    violations: (repository) =>
      sourcesOf(repository).flatMap((file) =>
        relativeImports(file)
          .filter((to) => !/^src\/.*\.ts$/.test(to))
          .map((to) => `${file.path} imports ${to}`),
      ),
    broken: [
      { 'src/agent/out.ts': "import { x } from '../../test/support/database.ts';" },
      { 'src/agent/out.ts': 'const name = 1; await import(`./${name}.ts`);' },
    ],
  },
];

/** The imports of a file that leave its room. */
function stepsOf(file: RepositoryFile): Step[] {
  return parse(file)
    .imports.filter(({ target }) => target.startsWith('.'))
    .map(({ target, typeOnly }) => ({ from: file.path, to: resolve(file, target), typeOnly }))
    .filter(({ from, to }) => to.startsWith('src/') && roomOf(from) !== roomOf(to));
}

const relativeImports = (file: RepositoryFile): string[] =>
  parse(file)
    .imports.filter(({ target }) => target.startsWith('.') || target === '?')
    .map(({ target }) => resolve(file, target));

const resolve = (file: RepositoryFile, target: string): string =>
  posix.normalize(posix.join(posix.dirname(file.path), target));

/** The folder below src, or the file when it stands in src itself. */
const roomOf = (path: string): string => path.split('/')[1] ?? '';

function isAllowed({ from, to, typeOnly }: Step): boolean {
  if (from === 'src/app.ts') return true;
  const isDefinition = /^src\/task-types\/(.*\/)?definition\.ts$/.test(from);
  const allowed = isDefinition ? definitionsMayImport : (mayImport[roomOf(from)] ?? []);
  return allowed.includes(roomOf(to)) || (typeOnly && allowed.includes(`type ${roomOf(to)}`));
}

function isEntrance(path: string): boolean {
  const [, room = '', ...rest] = path.split('/');
  if (rest.length === 0 || (rest.length === 1 && rest[0] === 'index.ts')) return true;
  return rest.length === 2 && rest[1] === 'index.ts' && roomsWithFolders.has(room);
}

const folderOf = (path: string): string => path.split('/').slice(0, 3).join('/');

/** Whether both lie in folders of the same room, but not in the same one. The harness is there for all emulators. */
function siblingsApart(from: string, to: string): boolean {
  const [, room, folder] = from.split('/');
  const [, otherRoom, otherFolder, ...rest] = to.split('/');
  return room === otherRoom && rest.length > 0 && folder !== otherFolder && otherFolder !== 'harness';
}
