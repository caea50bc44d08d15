import type { Command } from 'commander';
import {
  chooseAccount,
  connectAccount,
  disconnectAccount,
  listAccounts,
  type Account,
} from '../../services/index.ts';
import { caller } from '../open.ts';
import { ask } from '../run.ts';
import { tableOf } from '../table.ts';

export function addAccounts(program: Command): void {
  const accounts = program.command('accounts').description('where posts can go, and connecting more');
  for (const add of [addList, addConnect, addChoose, addDisconnect]) add(accounts);
  for (const command of accounts.commands) command.option('--json', 'print JSON for programs');
}

const addList = (accounts: Command) =>
  accounts
    .command('list')
    .description('every account')
    .action(
      ask(async ({ services }) => {
        const all = await listAccounts(services.db, caller.workspaceId);
        return {
          data: { accounts: all },
          lines: all.length === 0 ? ['There is none.'] : tableOfAccounts(all),
        };
      }),
    );

const addConnect = (accounts: Command) =>
  accounts
    .command('connect')
    .description('begin a login at a platform, for a running server to finish')
    .argument('<platform>')
    .option('--kind <kind>', 'of account, where there are several')
    .option('--redirect-uri <address>', 'registered with the app, if not the callback of the server')
    .action(
      ask<{ kind?: string; redirectUri?: string }>(async ({ config, services }, options, [platform = '']) => {
        const { kind, redirectUri } = options;
        const input = { ...(kind && { kind }), ...(redirectUri && { redirectUri }) };
        const host = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host;
        const server = `http://${host}:${config.port}`;
        const begun = await connectAccount(services, caller, platform, input, server);
        return {
          data: { ...begun },
          lines: [
            `Open this within ten minutes, while the server runs${begun.simulated ? ' (emulated)' : ''}:`,
            begun.url,
          ],
        };
      }),
    );

const addChoose = (accounts: Command) =>
  accounts
    .command('choose')
    .description('connect one of several accounts that a login gave access to')
    .argument('<login>')
    .argument('<remoteId>')
    .action(
      ask(async ({ services }, _options, [login = '', remoteId = '']) => {
        const account = await chooseAccount(services, caller, login, { remoteId });
        return { data: { account }, lines: [`${account.displayName} is connected: ${account.id}`] };
      }),
    );

const addDisconnect = (accounts: Command) =>
  accounts
    .command('disconnect')
    .description('forget the credentials of a login; the account’s tasks wait')
    .argument('<id>')
    .action(
      ask(async ({ services }, _options, [id = '']) => {
        const account = await disconnectAccount(services, caller, id);
        return { data: { account }, lines: [`${account.displayName} is disconnected.`] };
      }),
    );

function tableOfAccounts(accounts: readonly Account[]): string[] {
  const rows = accounts.map(({ id, platform, displayName, simulated, isDefault, status, connectedAt }) => [
    id,
    platform,
    displayName,
    [simulated ? 'simulated' : 'real', ...(isDefault ? ['default'] : [])].join(', '),
    connectedAt === null ? 'environment' : 'login',
    status,
  ]);
  return tableOf(['id', 'platform', 'name', 'what', 'credentials', 'status'], rows);
}
