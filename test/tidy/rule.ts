import type { Change, Repository, RepositoryFile } from './repository.ts';

/** One house rule: what holds, what to do where it does not, and proof that the check can fail. */
export interface Rule {
  holds: string;
  remedy: string;
  /** One line per violation, naming the file. */
  violations(repository: Repository): string[];
  /** Changes to the repository that break the rule; each must be noticed. */
  broken: readonly Readonly<Record<string, Change>>[];
}

/** Tests, and the code only they import. */
export const isTest = ({ path }: RepositoryFile): boolean => /(\.test|-for-test)\.ts$/.test(path);

/** The TypeScript of the product itself. */
export const sourcesOf = (repository: Repository): RepositoryFile[] =>
  repository.matching(/^src\/.*\.ts$/).filter((file) => !isTest(file));
