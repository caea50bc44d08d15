import { sourcesOf, type Rule } from './rule.ts';
import type { Repository } from './repository.ts';

const hardLimit = 400;
const p90Limit = 250;
const medianLimit = 80;
const functionLimit = 70;

const lines = (count: number): string => 'export {};\n'.repeat(count);
const manyFiles = (count: number, length: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`src/agent/large-${index}.ts`, lines(length)]),
  );

export const sizeRules: readonly Rule[] = [
  {
    holds: `a source file has at most ${hardLimit} lines`,
    remedy: 'Split the file: one verb or one noun each.',
    violations: (repository) =>
      measure(repository)
        .filter(({ length }) => length > hardLimit)
        .map(({ path, length }) => `${path} has ${length} lines`),
    broken: [{ 'src/agent/large.ts': lines(hardLimit + 1) }],
  },
  {
    holds: `source files are short: median <= ${medianLimit} lines, 9 of 10 <= ${p90Limit}`,
    remedy: 'Split the largest files: one verb or one noun each.',
    violations(repository) {
      const lengths = measure(repository).map(({ length }) => length);
      const share = (part: number): number =>
        lengths.sort((a, b) => a - b)[Math.floor(lengths.length * part)] ?? 0;
      return [
        ...(share(0.5) > medianLimit ? [`the median is ${share(0.5)} lines`] : []),
        ...(share(0.9) > p90Limit ? [`one file in ten has ${share(0.9)} lines or more`] : []),
      ];
    },
    broken: [manyFiles(1000, medianLimit + 1), manyFiles(100, p90Limit + 1)],
  },
  {
    holds: `the linter refuses functions of more than ${functionLimit} lines`,
    remedy: 'Put max-lines-per-function back into .oxlintrc.json; exempt tests and scripts at most.',
    violations(repository) {
      const config = JSON.parse(repository.read('.oxlintrc.json')) as LintConfig;
      const [level, options] = [config.rules['max-lines-per-function']].flat() as [string, { max: number }?];
      const exempt = (config.overrides ?? [])
        .filter(({ rules }) => 'max-lines-per-function' in rules)
        .flatMap(({ files }) => files)
        .filter((files) => !/^(\*\*\/\*\.test\.ts|(test|scripts|benchmarks)\/\*\*)$/.test(files));
      return [
        ...(level !== 'error' || (options?.max ?? Infinity) > functionLimit
          ? ['.oxlintrc.json has no such rule']
          : []),
        ...exempt.map((files) => `.oxlintrc.json exempts ${files}`),
      ];
    },
    broken: [
      { '.oxlintrc.json': (text) => text.replace(/"max": \d+/, '"max": 71') },
      {
        '.oxlintrc.json': (text) =>
          text.replace('"max-lines-per-function": ["error"', '"max-lines-per-function": ["off"'),
      },
      { '.oxlintrc.json': (text) => text.replace('"test/**"', '"src/**"') },
    ],
  },
  {
    holds: 'an exemption from the linter gives its reason on the same line',
    remedy: 'Write "oxlint-disable-next-line <rule> -- <why>", or better, do without.',
    violations: (repository) =>
      repository
        .matching(/^(src|test|scripts|benchmarks|examples)\/.*\.(ts|tsx|mjs)$/)
        .flatMap(({ path, text }) =>
          text
            .split('\n')
            .filter((line) => /\/[/*]\s*(oxlint|eslint)-disable/.test(line) && !/ -- \S+ \S+/.test(line))
            .map((line) => `${path}: ${line.trim()}`),
        ),
    broken: [{ 'src/agent/loose.ts': `/${'/'} oxlint-disable-next-line no-console\nconsole.log(1);\n` }],
  },
];

interface LintConfig {
  rules: Record<string, unknown>;
  overrides?: { files: string[]; rules: Record<string, unknown> }[];
}

/** Prompts are text, and may be as long as they need. */
const measure = (repository: Repository): { path: string; length: number }[] =>
  sourcesOf(repository)
    .filter(({ path }) => !path.includes('/prompts/'))
    .map(({ path, text }) => ({ path, length: text.replace(/\n$/, '').split('\n').length }));
