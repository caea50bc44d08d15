import type { Config, Variables } from '../../config/index.ts';
import type { Queryable } from '../../db/index.ts';

/** What one look found, and what to do. "unknown": it could not be looked at. */
export interface Finding {
  check: string;
  state: 'ok' | 'warning' | 'problem' | 'unknown';
  found: string;
  remedy: string | null;
}

/** Before anything is connected. `config` is null when it is wrong. */
export interface Surroundings {
  variables: Variables;
  config: Config | null;
}

/** Over a transaction that can only read. */
export interface Connected {
  config: Config;
  db: Queryable;
}

export type Result = Omit<Finding, 'check'>;

export const ok = (found: string): Result => ({ state: 'ok', found, remedy: null });
export const warning = (found: string, remedy: string): Result => ({ state: 'warning', found, remedy });
export const problem = (found: string, remedy: string): Result => ({ state: 'problem', found, remedy });
