import { parse } from './parse.ts';
import type { Repository } from './repository.ts';
import { sourcesOf, type Rule } from './rule.ts';

interface Manifest {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

export const packageRules: readonly Rule[] = [
  {
    holds: 'src imports only packages that are installed with the product',
    remedy: 'Move the package from devDependencies to dependencies, or do without.',
    violations(repository) {
      const { dependencies } = manifestOf(repository);
      return sourcesOf(repository).flatMap((file) =>
        parse(file)
          .imports.map(({ target }) => target)
          .filter((target) => !/^(\.|node:|\?$)/.test(target) && !(packageOf(target) in dependencies))
          .map((target) => `${file.path} imports ${target}`),
      );
    },
    broken: [
      { 'src/core/test-tool.ts': "import { it } from 'vitest';" },
      { 'src/core/bare.ts': "import fs from 'fs';" },
    ],
  },
  {
    holds: 'every package has one exact version',
    remedy: 'Pin it: npm under an older Node silently picks other majors from a range.',
    violations(repository) {
      return ['package.json', 'prisma/package.json', 'test/deploy/tools/package.json'].flatMap((path) => {
        const { dependencies, devDependencies, optionalDependencies } = manifestOf(repository, path);
        return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
          .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
          .map(([name, version]) => `${path}: ${name} ${version}`);
      });
    },
    broken: [{ 'package.json': (text) => text.replace(/"zod": "/, '"zod": "^') }],
  },
  {
    holds: 'no file names the registry that packages came from',
    remedy:
      'Make the lock with "omit-lockfile-registry-resolved=true" in .npmrc; it then fits every registry.',
    violations: (repository) => [
      ...repository
        .matching(/(^|\/)package-lock\.json$/)
        .filter(({ text }) => text.includes('"resolved"'))
        .map(({ path }) => `${path} holds addresses`),
      ...repository.files
        .filter(({ text }) => registry.test(text))
        .map(({ path }) => `${path} names a package registry`),
    ],
    broken: [
      { 'package-lock.json': '{ "packages": { "a": { "resolved": "a.tgz" } } }' },
      { '.npmrc': `registry=https://${'registry'}.example.org/` },
      { 'scripts/get.ts': `fetch('https:/${'/'}registry.example.org/pg');` },
    ],
  },
];

const registry = /https?:\/\/[\w.-]*(registry|artifactory|nexus|npmjs|npm\.pkg)[\w.-]*|:_auth[T]oken/i;

const manifestOf = (repository: Repository, path = 'package.json'): Manifest =>
  JSON.parse(repository.read(path)) as Manifest;

/** "pg/lib/x" is of "pg", "@a/b/c" of "@a/b". */
const packageOf = (target: string): string =>
  target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
