import { posix } from 'node:path';
import type { Rule } from './rule.ts';

const vague = /^((.*-)?(utils?|helpers?|managers?)|common|misc|types|interfaces)$/;
const code = /^(src|test|scripts|examples|benchmarks|docs)\//;
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
/** Names that others chose: people look for README.md, and a dot in front hides a file. */
const given = /^(README\.md|\..+)$/;
const migration = /^src\/db\/migrations\/(\d{4})_[a-z0-9]+(_[a-z0-9]+)*\.sql$/;

export const nameRules: readonly Rule[] = [
  {
    holds: 'files and folders are named after what they hold',
    remedy:
      'Name the one verb or noun; "utils", "helpers", "common", "manager", "types", "interfaces" say nothing.',
    violations: (repository) =>
      repository
        .matching(code)
        .filter(({ path }) => path.split('/').some((part) => vague.test(part.replace(/\..*$/, ''))))
        .map(({ path }) => path),
    broken: [
      { 'src/core/utils.ts': '' },
      { 'src/common/clock.ts': '' },
      { 'src/scheduler/task-manager.ts': '' },
      { 'test/support/helpers.test.ts': '' },
    ],
  },
  {
    holds: 'file and folder names are kebab-case',
    remedy: 'Rename the file: lower-case words with "-" between them.',
    violations: (repository) =>
      repository
        .matching(code)
        .filter(({ path }) => !migration.test(path))
        .filter(({ path }) => path.split('/').some((part) => !kebab.test(part) && !given.test(part)))
        .map(({ path }) => path),
    broken: [
      { 'src/core/failureKind.ts': '' },
      { 'src/core/failure_kind.ts': '' },
      { 'src/Core/clock.ts': '' },
    ],
  },
  {
    holds: 'migrations are NNNN_<name>.sql, numbered without gaps from 0001',
    remedy: 'Give the migration the next number. One that was released never changes its name.',
    violations(repository) {
      const files = repository.matching(/^src\/db\/migrations\//).map(({ path }) => path);
      const numbers = files.map((path) => Number(migration.exec(path)?.[1])).sort((a, b) => a - b);
      return [
        ...files.filter((path) => !migration.test(path)),
        ...numbers.flatMap((number, index) =>
          number === index + 1
            ? []
            : [`number ${index + 1} is missing or twice, ${number} stands in its place`],
        ),
        ...(files.length === 0 ? ['there is no migration'] : []),
      ];
    },
    broken: [
      { 'src/db/migrations/2_short.sql': '' },
      { 'src/db/migrations/0001_again.sql': '' },
      { 'src/db/migrations/9999_gap.sql': '' },
      { 'src/db/migrations/0001_initial.sql': null },
    ],
  },
  {
    holds: 'a unit test stands beside the source it tests',
    remedy: 'Move it beside the file it is named after; tests of more than one room stand in test/.',
    violations: (repository) =>
      repository
        .matching(/^src\/.*\.test\.ts$/)
        .filter(({ path }) => repository.matching(/^src\//).every((other) => !isBeside(path, other.path)))
        .map(({ path }) => `${path} stands alone`),
    broken: [{ 'src/core/lonely/clock.test.ts': '' }],
  },
];

const isBeside = (test: string, other: string): boolean =>
  posix.dirname(test) === posix.dirname(other) && !other.endsWith('.test.ts');
