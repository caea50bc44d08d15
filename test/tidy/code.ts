import { platforms } from '../../src/platforms/index.ts';
import { parse } from './parse.ts';
import type { RepositoryFile } from './repository.ts';
import { sourcesOf, type Rule } from './rule.ts';

/** Statements are written in one case; a text that starts like "Select a file" is a sentence. */
const sqlStart =
  /^\s*(select|with \w+ as|insert into|delete from|(create|drop|alter) \w+|truncate|begin;|commit;|rollback;|savepoint|listen|notify|lock table|set local)\s/;
const sqlInside =
  /\bselect\s[\s\S]*\sfrom\s|\b(insert into|delete from) [\w."]+|\bupdate [\w."]+ (\w+ )?set\s/;
const isSql = (text: string): boolean => {
  if (/^\s*[A-Z][a-z]/.test(text)) return false;
  const lower = `${text.toLowerCase()} `;
  return (sqlStart.test(lower) && /\S\s+\S/.test(text)) || sqlInside.test(lower);
};

const vendorHosts =
  /\b(facebook|fb|instagram|threads|whatsapp|twitter|x|linkedin|lnkd|bsky|telegram|openai|anthropic|googleapis|mistral)\.(com|net|org|me|in|ai|app|social)\b|\b(t\.co|t\.me|wa\.me|fb\.me)\b/i;

const sharedRooms =
  /^src\/(core|config|db|scheduler|journal|services|task-types|agent|server|cli|emulators\/harness)\/|^src\/(platforms|emulators)\/[\w-]+\.ts$|^src\/(app|emulated)\.ts$/;
/** The registries list the platforms; what stands in graph is shared by Meta's alone, and speaks of them. */
const mayName =
  /^src\/((platforms|emulators)\/registry|platforms\/graph|emulators\/harness\/graph\/[\w-]+)\.ts$/;
const platformName = new RegExp(platforms.map(({ id }) => id).join('|'), 'i');

const testWords =
  /^(it|test|describe|suite|expect|bench|\?|context|ctx|task|t)\b.*\.(only|skip|todo|skipIf|runIf|fails)\b|^(xit|xdescribe|xtest)$/;

export const codeRules: readonly Rule[] = [
  {
    holds: 'SQL stands in sql/ folders and in db/',
    remedy: 'Move the statement into the sql/ folder of its room, as a function named <verb>-<noun>.ts.',
    violations: (repository) =>
      sourcesOf(repository)
        .filter(({ path }) => !path.includes('/sql/') && !path.startsWith('src/db/'))
        .flatMap((file) => quoting(file, isSql)),
    broken: [
      { 'src/scheduler/loose.ts': 'db.run({ text: `\n  select id\n  from t where id = $1`, values: [] });' },
      { 'src/scheduler/loose.ts': "const text = 'select now()';" },
      { 'src/scheduler/loose.ts': 'const text = `UPDATE t SET a = ${b}`;' },
      { 'src/scheduler/loose.ts': "const text = 'update carillon.agent_tasks set a = 1';" },
      { 'src/scheduler/loose.ts': "const text = 'insert into t values (1)';" },
      { 'src/scheduler/loose.ts': "const text = 'delete from t';" },
      { 'src/scheduler/loose.ts': "const text = 'create table t (a int)';" },
      { 'src/scheduler/loose.ts': 'const text = `with due as materialized (\n select 1) delete from t`;' },
      { 'src/scheduler/loose.ts': 'const text = `explain select t.id from t`;' },
    ],
  },
  {
    holds: 'the environment is read in src/config only',
    remedy: 'Add the variable to the schema in src/config/config.ts and take it from the config.',
    violations: (repository) =>
      repository
        .matching(/^src\/(?!config\/).*\.ts$/)
        .filter((file) => {
          const { accesses, imports, names } = parse(file);
          const fromModule =
            imports.some(({ target }) => /^(node:)?process$/.test(target)) && names.includes('env');
          return fromModule || accesses.some((access) => /(^|\.)process\.(env|loadEnvFile)\b/.test(access));
        })
        .map(({ path }) => `${path} reads process.env`),
    broken: [
      { 'src/core/env.ts': "const level = process.env['LEVEL'];" },
      { 'src/core/env.ts': 'const level = globalThis.process.env.LEVEL;' },
      { 'src/core/env.ts': 'const { env } = process;' },
      { 'src/core/env.ts': "import { env } from 'node:process';" },
    ],
  },
  {
    holds: "a vendor's host stands in that platform's index.ts, or in its emulator",
    remedy: 'Put the address into src/platforms/<name>/index.ts and hand it on from there.',
    violations: (repository) =>
      sourcesOf(repository)
        .filter(({ path }) => !/^src\/(platforms\/[\w-]+\/index\.ts|emulators\/)/.test(path))
        .flatMap((file) => quoting(file, (text) => vendorHosts.test(text))),
    broken: [
      { 'src/platforms/twitter/publish.ts': "const url = 'https://api.x.com/2/tweets';" },
      { 'src/platforms/graph.ts': 'const url = `https://graph.facebook.com/${1}`;' },
      { 'src/agent/model.ts': "const url = 'https://api.openai.com/v1';" },
      { 'src/platforms/whatsapp/link.ts': "const host = 'wa.me';" },
    ],
  },
  {
    holds: 'no shared file names a platform',
    remedy:
      "Ask the Platform interface, or put the code into the platform's folder. Comments may give examples.",
    violations: (repository) =>
      sourcesOf(repository)
        .filter(({ path }) => sharedRooms.test(path) && !mayName.test(path))
        .flatMap((file) => [
          ...quoting(file, (text) => platformName.test(text)),
          ...[...new Set(parse(file).names)]
            .filter((name) => platformName.test(name))
            .map((name) => `${file.path}: ${name}`),
        ]),
    broken: [
      { 'src/scheduler/special.ts': "if (task.platform === 'twitter') wait();" },
      { 'src/services/tasks/special.ts': 'const isFacebook = true;' },
      { 'src/platforms/special.ts': 'export const linkedinDelay = 5;' },
      { 'src/emulators/harness/special.ts': 'const names = { WHATSAPP: 1 };' },
    ],
  },
  {
    holds: 'no migration names a platform',
    remedy: 'Platforms are values, never columns or checks.',
    violations: (repository) =>
      repository
        .matching(/^src\/db\/.*\.sql$/)
        .filter(({ text }) => platformName.test(text.replaceAll(/--.*$/gm, '')))
        .map(({ path }) => `${path} names a platform`),
    broken: [{ 'src/db/migrations/0001_initial.sql': "check (platform in ('twitter'))" }],
  },
  {
    holds: 'no test is skipped, focused or postponed',
    remedy: 'Repair the test or delete it.',
    violations: (repository) =>
      repository.matching(/\.test\.ts$/).flatMap((file) => {
        const { accesses, names } = parse(file);
        return [...accesses, ...names]
          .filter((name) => testWords.test(name))
          .map((name) => `${file.path}: ${name}`);
      }),
    broken: [
      { 'src/core/off.test.ts': "it.skip('later', () => {});" },
      { 'src/core/off.test.ts': "describe.only('this', () => {});" },
      { 'src/core/off.test.ts': "it.concurrent.skipIf(true)('now', () => {});" },
      { 'src/core/off.test.ts': "it('now', (context) => context.skip());" },
      { 'src/core/off.test.ts': "xit('later', () => {});" },
    ],
  },
  {
    holds: 'the linter refuses any and !',
    remedy: 'Put the rules back into .oxlintrc.json.',
    violations: (repository) =>
      ['no-explicit-any', 'no-non-null-assertion', 'consistent-type-imports']
        .filter((rule) => !repository.read('.oxlintrc.json').includes(`"typescript/${rule}": "error"`))
        .map((rule) => `.oxlintrc.json lacks typescript/${rule}`),
    broken: [
      { '.oxlintrc.json': (text) => text.replace('"typescript/no-explicit-any": "error"', '"a": "off"') },
    ],
  },
];

const quoting = (file: RepositoryFile, isWrong: (text: string) => boolean): string[] =>
  parse(file)
    .texts.filter(isWrong)
    .map((text) => `${file.path}: "${text.trim().replaceAll(/\s+/g, ' ').slice(0, 80)}"`);
