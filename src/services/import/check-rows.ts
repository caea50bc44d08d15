import { setImmediate as nextTurn } from 'node:timers/promises';
import { CarillonError } from '../../core/index.ts';
import type { NewTask } from '../../scheduler/index.ts';
import { listAccounts, pickAccount, type Account } from '../accounts/index.ts';
import type { Caller, Services } from '../context.ts';
import { createCompleteMedia } from '../media/index.ts';
import { prepareTask, type Lookups } from '../tasks/index.ts';
import type { ImportFields } from './request.ts';
import type { SourceRow } from './source-row.ts';

/** Rows checked before others get a turn: a server goes on answering. */
const rowsPerTurn = 100;

/** A row, and either the task it makes or why it makes none. */
export type CheckedRow = { source: SourceRow } & (
  { task: NewTask; error: null } | { task: null; error: CarillonError }
);

/** Checks every row as scheduling would. @throws CarillonError `account_not_found`, `invalid_input` */
export async function checkRows(
  services: Services,
  caller: Caller,
  rows: readonly SourceRow[],
  options: ImportFields,
  onProgress: (done: number) => void,
): Promise<CheckedRow[]> {
  const accounts = await listAccounts(services.db, caller.workspaceId);
  const chosen = chooseAccounts(accounts, options.accounts ?? []);
  const platform = options.platform ?? (chosen.size === 1 ? [...chosen.keys()][0] : undefined);
  const lookups = { pick: rememberAccounts(chosen), completeMedia: createCompleteMedia(services, caller) };
  const real = new Set(accounts.filter(({ simulated }) => !simulated).map(({ id }) => id));
  const checked: CheckedRow[] = [];
  for (const source of rows) {
    const row = await checkRow(services, caller, source, platform, lookups);
    if (options.compress !== undefined && row.task?.accountId && real.has(row.task.accountId))
      throw new CarillonError('invalid_input', {
        field: 'compress',
        problem: `would publish in a burst on a real account (row ${source.row}). Set CARILLON_SIMULATE=always`,
      });
    checked.push(row);
    if (checked.length % rowsPerTurn !== 0) continue;
    onProgress(checked.length);
    await nextTurn();
  }
  return checked;
}

async function checkRow(
  services: Services,
  caller: Caller,
  source: SourceRow,
  platform: string | undefined,
  lookups: Lookups,
): Promise<CheckedRow> {
  try {
    if (source.problem !== null) throw source.problem;
    const task = await prepareTask(services, caller, withPlatform(source.input, platform), lookups);
    if (!source.expectsRefusal) return { source, task, error: null };
    const problem = 'is "refused", but nothing is wrong with the task';
    const error = new CarillonError('invalid_input', { field: 'expect', problem });
    return { source: { ...source, expectsRefusal: false }, task: null, error };
  } catch (error) {
    if (error instanceof CarillonError) return { source, task: null, error };
    throw error;
  }
}

function withPlatform(input: unknown, platform: string | undefined): unknown {
  if (platform === undefined || typeof input !== 'object' || input === null) return input;
  const given = (input as { platform?: unknown }).platform;
  return given === undefined || given === null ? { ...input, platform } : input;
}

/** By platform: the accounts of rows that name none. */
function chooseAccounts(accounts: readonly Account[], ids: readonly string[]): Map<string, Account> {
  const chosen = new Map<string, Account>();
  for (const id of ids) {
    const account = accounts.find((one) => one.id === id.toLowerCase());
    if (account === undefined) throw new CarillonError('account_not_found', { id });
    if (chosen.has(account.platform))
      throw new CarillonError('invalid_input', {
        field: 'accounts',
        problem: `names two accounts of ${account.platform}`,
      });
    chosen.set(account.platform, account);
  }
  return chosen;
}

/** Asks for each account once: a file has thousands of rows and a handful of accounts. */
function rememberAccounts(chosen: ReadonlyMap<string, Account>): typeof pickAccount {
  const known = new Map<string, Promise<Account>>();
  return (db, connections, workspaceId, platform, accountId) => {
    const wanted = accountId ?? chosen.get(platform.id)?.id ?? null;
    const key = `${platform.id} ${wanted ?? ''}`;
    const found = known.get(key) ?? pickAccount(db, connections, workspaceId, platform, wanted);
    known.set(key, found);
    return found;
  };
}
