import { z } from '@hono/zod-openapi';
import {
  accountBudgetSchema,
  getAccountBudget,
  setAccountBudget,
  type AccountBudgetInput,
} from '../../services/index.ts';
import { success } from '../docs/index.ts';
import type { ServerParts } from '../parts.ts';
import { readJson } from '../request/index.ts';
import type { AddRoute } from '../route.ts';
import { idParam } from './id-param.ts';

const budget = z
  .object({
    accountId: z.uuid(),
    month: z.string(),
    resetsAt: z.iso.datetime(),
    limitUsd: z.number().nullable(),
    usedUsd: z.number(),
    posts: z.int(),
    stoppedAt: z.iso.datetime().nullable(),
    heldTasks: z.int(),
  })
  .openapi('AccountBudget');

const path = '/api/accounts/{id}/budget';
const tag = 'Budget';
const answers = { 200: { description: 'The budget', schema: success({ budget }) } };

/** What an account's posts may cost a month. Only an admin's key may change it, as with the budget of models. */
export function addAccountBudget(add: AddRoute, { services }: ServerParts): void {
  add(
    {
      method: 'get',
      path,
      tag,
      summary: "What an account's posts may cost this month, and did.",
      access: 'read',
      params: idParam,
      answers,
      errors: ['account_not_found'],
    },
    async (c) => {
      const found = await getAccountBudget(services, c.get('caller'), c.req.param('id') ?? '');
      return c.json({ success: true, budget: found });
    },
  );
  add(
    {
      method: 'put',
      path,
      tag,
      summary: "Limits what an account's posts cost a month; null is no limit.",
      access: 'admin',
      params: idParam,
      body: accountBudgetSchema,
      answers,
      errors: ['account_not_found'],
    },
    async (c) => {
      const input = (await readJson(c.req.raw, {})) as AccountBudgetInput;
      const set = await setAccountBudget(services, c.get('caller'), c.req.param('id') ?? '', input);
      return c.json({ success: true, budget: set });
    },
  );
}
