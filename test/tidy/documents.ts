import { posix } from 'node:path';
import { parse as parseVariables } from 'dotenv';
import { readConfig } from '../../src/config/index.ts';
import { errorCatalogue, failureKinds } from '../../src/core/index.ts';
import { platforms } from '../../src/platforms/index.ts';
import { judgeFailure } from '../../src/scheduler/index.ts';
import type { Repository, RepositoryFile } from './repository.ts';
import type { Rule } from './rule.ts';

const errorsPage = 'docs/errors.md';
const examplePath = '.env.example';

export const documentRules: readonly Rule[] = [
  {
    holds: 'docs/errors.md explains every error code, with its HTTP status',
    remedy: 'Add its row: what happened, what to do. A code that is gone takes its row along.',
    violations: (repository) =>
      compare(
        rowsOf(repository, 'Error codes').map(([code = '', status = '']) => `${code} ${status}`),
        Object.entries(errorCatalogue).map(([code, { status }]) => `\`${code}\` ${status}`),
      ),
    broken: [
      { [errorsPage]: (text) => text.replace(/^\| `task_not_found` .*$/m, '') },
      { [errorsPage]: (text) => text.replace('| `task_not_found`', '| `task_not_there`') },
      { [errorsPage]: (text) => text.replace(/(\| `task_not_found` *\| )404/, '$1200') },
    ],
  },
  {
    holds: 'docs/errors.md explains every failure kind, and what the scheduler does after it',
    remedy: 'Add its row; "Carillon does" is what src/scheduler/retry-policy.ts decides.',
    violations: (repository) =>
      compare(
        rowsOf(repository, 'Failure kinds').map(([kind = '', verdict = '']) => `${kind} ${verdict}`),
        failureKinds.map((kind) => `\`${kind}\` ${verdictOn(kind)}`),
      ),
    broken: [
      { [errorsPage]: (text) => text.replace(/^\| `undeliverable` .*$/m, '') },
      { [errorsPage]: (text) => text.replace(/(\| `billing` *\| )hold/, '$1fail') },
    ],
  },
  {
    holds: 'no row of docs/errors.md is left blank',
    remedy: 'Write what happened and what to do; "Nothing." is an answer.',
    violations: (repository) =>
      [...rowsOf(repository, 'Error codes'), ...rowsOf(repository, 'Failure kinds')]
        .filter((row) => row.length !== 4 || row.slice(2).some((cell) => !/^\S.*\.$/.test(cell)))
        .map(([name]) => `${errorsPage}: ${name}`),
    broken: [{ [errorsPage]: (text) => text.replace(/(`internal` *\| 500 *\|)[^|]*\|/, '$1 |') }],
  },
  {
    holds: '.env.example lists every variable that is read, and no other',
    remedy: 'Add or remove it there; src/config/config.ts and the platforms say what is read.',
    violations: (repository) =>
      compare(
        exampleOf(repository).map(({ name }) => name),
        variablesRead(),
      ),
    broken: [
      { [examplePath]: (text) => text.replace(/^# PORT=.*$/m, '') },
      { [examplePath]: (text) => text.replace(/^# LINKEDIN_VERSION=.*$/m, '') },
      { [examplePath]: (text) => `${text}\n# Another one.\n# CARILLON_UNREAD=\n` },
      { [examplePath]: (text) => `${text}\n# Listed again.\n# PORT=\n` },
    ],
  },
  {
    holds: '.env.example has a sentence above each variable; for a platform, the connector’s own',
    remedy: 'Write the comment above the line; copy the "meaning" of a platform\'s variable.',
    violations: (repository) => {
      const meanings = new Map<string, string>(
        platforms.flatMap(({ variables }) => variables.map(({ name, meaning }) => [name, meaning])),
      );
      return exampleOf(repository).flatMap(({ name, sentence }) => {
        const meaning = meanings.get(name)?.replace(/\.$/, '');
        if (meaning !== undefined && !sentence.includes(meaning)) return [`${name} should say "${meaning}."`];
        return /^\S+ .*\.$/.test(sentence) ? [] : [`${name} says "${sentence}"`];
      });
    },
    broken: [
      { [examplePath]: (text) => `${text}\n\n# CARILLON_BARE=\n` },
      { [examplePath]: (text) => text.replace(/^#.*\n(?=# FB_PAGE_ID=)/m, '# The page.\n') },
    ],
  },
  {
    holds: '.env.example shows the defaults: copied and uncommented, it changes nothing',
    remedy: 'Write the default of src/config/config.ts, or nothing where there is none.',
    violations: (repository) => {
      const lines = repository.read(examplePath).replaceAll(/^# (?=[A-Z][A-Z0-9_]*=)/gm, '');
      const { variables: _, ...example } = readConfig(withoutBlank(parseVariables(lines)));
      const { variables: __, ...defaults } = readConfig({});
      return JSON.stringify(example) === JSON.stringify(defaults) ? [] : [`${JSON.stringify(example)}`];
    },
    broken: [{ [examplePath]: (text) => text.replace(/^# PORT=.*$/m, '# PORT=3001') }],
  },
  {
    holds: 'every CARILLON_ variable that a text or message names exists',
    remedy: 'Correct the name, or add the variable.',
    violations: (repository) => {
      const known = new Set(exampleOf(repository).map(({ name }) => name));
      return repository
        .matching(/^(src|docs|examples)\/.*\.(ts|md)$|^[A-Z]+\.md$/)
        .filter(({ path }) => !path.endsWith('.test.ts'))
        .flatMap(({ path, text }) =>
          [...text.matchAll(/\bCARILLON_[A-Z0-9_]*[A-Z0-9]\b/g)]
            .filter(([name]) => !known.has(name))
            .map(([name]) => `${path}: ${name}`),
        );
    },
    broken: [{ 'docs/typo.md': 'Set `CARILLON_DATADIR`.' }],
  },
  {
    holds: 'every link between documents leads somewhere',
    remedy: 'Correct the path or the heading after "#".',
    violations: (repository) =>
      repository.matching(/\.md$/).flatMap((file) =>
        linksOf(file)
          .filter((link) => !leadsSomewhere(repository, file, link))
          .map((link) => `${file.path}: ${link}`),
      ),
    broken: [
      { 'docs/lost.md': 'See [there](nowhere.md).' },
      { 'docs/lost.md': 'See [there](errors.md#no-such-heading).' },
      { 'docs/lost.md': '![picture](images/none.png)' },
      { 'docs/lost.md': 'See [there].\n\n[there]: ./nowhere.md' },
    ],
  },
  {
    holds: 'every file that a document or a comment names exists',
    remedy: 'Correct the path.',
    violations: (repository) =>
      repository
        .matching(
          /^(src|docs|examples|test\/(?!tidy))[\w./-]*\.(ts|md)$|^[A-Z]+\.md$|^(package|tsconfig).*\.json$/,
        )
        .filter(({ path }) => path !== 'CHANGELOG.md')
        .flatMap(({ path, text }) =>
          [
            ...text.matchAll(
              /(?<![\w./@-])(?:src|docs|test|scripts|examples|benchmarks)\/[\w./-]*\.(?:ts|md|mjs|sql)\b/g,
            ),
          ]
            .filter(([named]) => !repository.has(named))
            .map(([named]) => `${path}: ${named}`),
        ),
    broken: [
      { 'docs/lost.md': 'See `src/core/nowhere.ts`.' },
      { 'src/core/lost.ts': `/${'/'} docs/nowhere.md explains it.` },
    ],
  },
];

/** What is on one side only. */
const compare = (written: readonly string[], real: readonly string[]): string[] => [
  ...real.filter((one) => !written.includes(one)).map((one) => `${one} is missing`),
  ...written.filter((one) => !real.includes(one)).map((one) => `${one} should not be there`),
  ...written.filter((one, index) => written.indexOf(one) !== index).map((one) => `${one} is there twice`),
];

/** The cells of all table rows below a heading of the second level, without the tables' own headings. */
function rowsOf(repository: Repository, heading: string): string[][] {
  const section =
    repository
      .read(errorsPage)
      .split(/^## /m)
      .find((part) => part.startsWith(heading)) ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** What the scheduler does after a first failure of that kind, of a task that has an account. */
function verdictOn(kind: (typeof failureKinds)[number]): string {
  return judgeFailure({ kind, message: '' }, { retryCount: 0, maxRetries: 3, hasAccount: true }, new Date())
    .next;
}

interface Example {
  name: string;
  /** The comment lines right above it. */
  sentence: string;
}

function exampleOf(repository: Repository): Example[] {
  const examples: Example[] = [];
  let comment: string[] = [];
  for (const line of repository.read(examplePath).split('\n')) {
    const name = /^(?:# )?([A-Z][A-Z0-9_]*)=/.exec(line)?.[1];
    if (name !== undefined) examples.push({ name, sentence: comment.join(' ') });
    comment = name === undefined && line.startsWith('# ') ? [...comment, line.slice(2)] : [];
  }
  return examples;
}

/** The names that the configuration asks for, and those of the platforms. */
function variablesRead(): string[] {
  const asked = new Set<string>();
  const note = (name: string | symbol): undefined => {
    if (typeof name === 'string') asked.add(name);
  };
  readConfig(new Proxy({}, { get: (_, name) => note(name), has: (_, name) => Boolean(note(name)) }));
  const ofPlatforms = platforms.flatMap(({ id, variables }) => [
    ...variables.map(({ name }) => name),
    `CARILLON_${id.toUpperCase()}_URL`,
  ]);
  return [...asked, ...ofPlatforms];
}

const withoutBlank = (variables: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));

/** Targets of links and images, outside code; addresses elsewhere left out. */
function linksOf({ text }: RepositoryFile): string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '');
  const links = [...prose.matchAll(/\]\(([^)\s]+)[^)]*\)|^\[[^\]]+\]:\s*(\S+)/gm)];
  return links.map(([, inline, listed]) => inline ?? listed ?? '').filter((link) => !/^[a-z]+:/i.test(link));
}

function leadsSomewhere(repository: Repository, file: RepositoryFile, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? file.path : posix.join(posix.dirname(file.path), path).replace(/\/$/, '');
  const isFolder = repository.files.some((one) => one.path.startsWith(`${target}/`));
  if (!repository.has(target)) return isFolder && anchor === undefined;
  return (
    anchor === undefined || !target.endsWith('.md') || headingsOf(repository.read(target)).includes(anchor)
  );
}

/** Anchors as GitHub makes them. */
const headingsOf = (text: string): string[] =>
  [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
