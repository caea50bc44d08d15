import { z } from '@hono/zod-openapi';
import { listAccounts, type Account } from '../../services/index.ts';
import { accountSchema, platformSchema, success } from '../docs/index.ts';
import type { ServerParts } from '../parts.ts';
import type { AddRoute } from '../route.ts';

/** Where posts can go: accounts, and the platforms with their limits. */
export function addAccounts(add: AddRoute, { services }: ServerParts): void {
  add(
    {
      method: 'get',
      path: '/api/agent/accounts',
      tag: 'Accounts',
      summary: 'The connected accounts; one of each platform is the default.',
      access: 'read',
      answers: {
        200: { description: 'The accounts', schema: success({ accounts: z.array(accountSchema) }) },
      },
    },
    async (c) => {
      const accounts = await listAccounts(services.db, c.get('caller').workspaceId);
      return c.json({ success: true, accounts: accounts.map(viewOf) });
    },
  );
  add(
    {
      method: 'get',
      path: '/api/platforms',
      tag: 'Accounts',
      summary: 'The platforms there are, and what a post on each may be.',
      access: 'read',
      answers: {
        200: { description: 'The platforms', schema: success({ platforms: z.array(platformSchema) }) },
      },
    },
    async (c) => {
      const accounts = await listAccounts(services.db, c.get('caller').workspaceId);
      const platforms = services.connections.platforms.map(({ id, name, aliases, limits }) => {
        const standard = accounts.find((account) => account.platform === id && account.isDefault);
        return { id, name, aliases, limits, simulated: standard?.simulated ?? null };
      });
      return c.json({ success: true, platforms });
    },
  );
}

/** Whose it is, its reader knows. */
export function viewOf(account: Account): Omit<Account, 'workspaceId'> {
  const { workspaceId: _workspaceId, ...view } = account;
  return view;
}
