import { z } from '@hono/zod-openapi';
import { accountHealth, listAccounts, type Account, type HealthView } from '../../services/index.ts';
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
      const { workspaceId } = c.get('caller');
      const accounts = await listAccounts(services.db, workspaceId);
      const health = await accountHealth(services.db, workspaceId);
      return c.json({ success: true, accounts: accounts.map((account) => viewOf(account, health)) });
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
      const platforms = services.connections.platforms.map(({ id, name, aliases, limits, apiVersions }) => {
        const standard = accounts.find((account) => account.platform === id && account.isDefault);
        const versions = apiVersions.map(({ version, diesOn }) => ({ version, diesOn: dayOf(diesOn) }));
        return { id, name, aliases, limits, apiVersions: versions, simulated: standard?.simulated ?? null };
      });
      return c.json({ success: true, platforms });
    },
  );
}

/** Whose it is, its reader knows. */
export function viewOf(account: Account, health: ReadonlyMap<string, HealthView> = new Map()) {
  const { workspaceId: _workspaceId, ...view } = account;
  return { ...view, health: health.get(account.id) ?? null };
}

const dayOf = (date: Date | null): string | null => date?.toISOString().slice(0, 10) ?? null;
