import type { Command } from 'commander';
import { issueKey, listKeys, revokeKey, scopes, type ApiKey } from '../../services/index.ts';
import { caller } from '../open.ts';
import { ask } from '../run.ts';
import { tableOf } from '../table.ts';

export function addKeys(program: Command): void {
  const keys = program.command('keys').description('list, create and revoke API keys');
  addList(keys);
  addCreate(keys);
  addRevoke(keys);
  for (const command of keys.commands) command.option('--json', 'print JSON for programs');
}

const addList = (keys: Command) =>
  keys
    .command('list')
    .description('every key, without its text')
    .action(
      ask(async ({ services }) => {
        const all = await listKeys(services, caller);
        return { data: { keys: all }, lines: all.length === 0 ? ['There is no key.'] : tableOfKeys(all) };
      }),
    );

const addCreate = (keys: Command) =>
  keys
    .command('create')
    .description('make a key and show it this once')
    .argument('<name>', 'who or what it is for')
    .option('--scopes <list>', `of ${scopes.join(', ')}, with commas between them`, 'read,write')
    .action(
      ask<{ scopes: string }>(async ({ services }, options, [name = '']) => {
        const asked = options.scopes.split(',').map((scope) => scope.trim());
        const issued = await issueKey(services, caller, { name, scopes: asked });
        return { data: { ...issued }, lines: [issued.key] };
      }),
    );

const addRevoke = (keys: Command) =>
  keys
    .command('revoke')
    .description('end a key, at once and for good')
    .argument('<id>')
    .action(
      ask(async ({ services }, _options, [id = '']) => {
        const revoked = await revokeKey(services, caller, id);
        return { data: { key: revoked }, lines: [`The key "${revoked.name}" is refused from now on.`] };
      }),
    );

function tableOfKeys(keys: readonly ApiKey[]): string[] {
  const rows = keys.map(({ id, name, scopes: has, createdAt, lastUsedAt, revokedAt }) => [
    id,
    name,
    has.join(','),
    minuteOf(createdAt),
    lastUsedAt === null ? 'never' : minuteOf(lastUsedAt),
    revokedAt === null ? 'valid' : `revoked ${minuteOf(revokedAt)}`,
  ]);
  return tableOf(['id', 'name', 'scopes', 'created (UTC)', 'last used', 'state'], rows);
}

const minuteOf = (time: Date): string => time.toISOString().slice(0, 16);
