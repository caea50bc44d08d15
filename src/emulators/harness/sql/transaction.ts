import type { Statement } from './statement.ts';

export const begin: Statement = { text: 'begin', values: [] };
export const commit: Statement = { text: 'commit', values: [] };
export const rollback: Statement = { text: 'rollback', values: [] };

/** Transactions of one lock run one after the other; the lock ends with the transaction, so a pooler may come between. */
export const takeLock = (lock: string): Statement => ({
  text: 'select pg_advisory_xact_lock(hashtextextended($1, 0))',
  values: [`carillon_emulator/${lock}`],
});
