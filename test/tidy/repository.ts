import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

export interface RepositoryFile {
  /** From the repository's root, with "/". */
  path: string;
  text: string;
}

/** Every file of the project that is not made by a tool. */
export interface Repository {
  files: readonly RepositoryFile[];
  has(path: string): boolean;
  /** Empty when there is no such file. */
  read(path: string): string;
  /** Files whose path fits. */
  matching(pattern: RegExp): RepositoryFile[];
}

/** What a rule's example does to a file: its new text, `null` to take it away. */
export type Change = string | null | ((text: string) => string);

const made = new Set([
  '.git',
  '.next',
  '.node',
  '.carillon',
  'node_modules',
  'dist',
  'coverage',
  'generated',
]);
const readable = /\.(ts|tsx|mjs|js|json|md|sql|ya?ml)$|^\.[\w.-]+$|^run$/;

export function readRepository(root: string): Repository {
  const paths = readdirSync(root, { recursive: false, withFileTypes: true })
    .filter(({ name }) => !made.has(name))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(root, entry.name) : [entry.name]));
  return repositoryOf(
    paths.map((path) => ({
      path,
      text: readable.test(posix.basename(path)) ? readFileSync(join(root, path), 'utf8') : '',
    })),
  );
}

/** The repository as it would be with these changes. */
export function withChanges(repository: Repository, changes: Readonly<Record<string, Change>>): Repository {
  const kept = repository.files.filter(({ path }) => !(path in changes));
  const changed = Object.entries(changes).flatMap(([path, change]) => {
    const text = typeof change === 'function' ? change(repository.read(path)) : change;
    return text === null ? [] : [{ path, text }];
  });
  return repositoryOf([...kept, ...changed]);
}

function repositoryOf(files: readonly RepositoryFile[]): Repository {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return {
    files,
    has: (path) => byPath.has(path),
    read: (path) => byPath.get(path)?.text ?? '',
    matching: (pattern) => files.filter(({ path }) => pattern.test(path)),
  };
}

function filesBelow(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !made.has(name))
    .flatMap((entry) => {
      const path = posix.join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(root, path) : [path];
    });
}
