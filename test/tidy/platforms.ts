import { emulators } from '../../src/emulators/index.ts';
import { platforms } from '../../src/platforms/index.ts';
import type { Repository } from './repository.ts';
import type { Rule } from './rule.ts';

const connectorFiles = [
  'index',
  'publish',
  'validate',
  'read-back',
  'metrics',
  'errors',
  'schemas',
  'limits',
];
const emulatorFiles = ['index', 'entities', 'coverage'];

export const platformRules: readonly Rule[] = [
  {
    holds: 'every platform has a connector, an emulator, a README of each, and a contract test',
    remedy:
      'Adding a platform is a folder in src/platforms, one in src/emulators, and test/contract/<id>.test.ts.',
    violations: (repository) =>
      platforms
        .flatMap(({ id }) => [
          ...['README.md', ...connectorFiles.map((name) => `${name}.ts`)].map(
            (name) => `src/platforms/${id}/${name}`,
          ),
          ...['README.md', ...emulatorFiles.map((name) => `${name}.ts`)].map(
            (name) => `src/emulators/${id}/${name}`,
          ),
          `test/contract/${id}.test.ts`,
        ])
        .filter((path) => !repository.has(path))
        .map((path) => `${path} is missing`),
    broken: [
      { 'src/platforms/twitter/README.md': null },
      { 'src/emulators/twitter/README.md': null },
      { 'src/emulators/linkedin/coverage.ts': null },
      { 'src/platforms/whatsapp/limits.ts': null },
      { 'test/contract/facebook.test.ts': null },
    ],
  },
  {
    holds: 'every folder of a platform or emulator is registered, under its own name',
    remedy:
      'Add its line to src/platforms/registry.ts and src/emulators/registry.ts, with the folder name as id.',
    violations(repository) {
      const ids = platforms.map(({ id }) => id).sort();
      const emulated = emulators.map(({ platform }) => platform).sort();
      return [
        ...foldersOf(repository, 'platforms').filter((name) => !ids.includes(name)),
        ...foldersOf(repository, 'emulators').filter(
          (name) => !emulated.includes(name) && name !== 'harness',
        ),
        ...ids.filter((id) => !emulated.includes(id)).map((id) => `${id} has no emulator`),
        ...emulated.filter((id) => !ids.includes(id)).map((id) => `the emulator ${id} has no platform`),
      ];
    },
    broken: [{ 'src/platforms/tower/index.ts': '' }, { 'src/emulators/tower/index.ts': '' }],
  },
  {
    holds: "a platform's README explains every variable its connector reads",
    remedy: 'Add the variable to the table in the README.',
    violations: (repository) =>
      platforms.flatMap(({ id, variables }) =>
        variables
          .filter(({ name }) => !repository.read(`src/platforms/${id}/README.md`).includes(`\`${name}\``))
          .map(({ name }) => `src/platforms/${id}/README.md does not name ${name}`),
      ),
    broken: [{ 'src/platforms/linkedin/README.md': '# LinkedIn' }],
  },
];

const foldersOf = (repository: Repository, room: string): string[] => [
  ...new Set(
    repository.matching(new RegExp(`^src/${room}/[^/]+/`)).map(({ path }) => path.split('/')[2] ?? ''),
  ),
];
