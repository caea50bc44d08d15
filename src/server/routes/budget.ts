import { z } from '@hono/zod-openapi';
import { budgetSchema, getBudget, resetBudget, setBudget, type BudgetInput } from '../../services/index.ts';
import { success } from '../docs/index.ts';
import type { ServerParts } from '../parts.ts';
import { readJson } from '../request/index.ts';
import type { AddRoute } from '../route.ts';

const budget = z
  .object({
    month: z.string(),
    resetsAt: z.iso.datetime(),
    source: z.enum(['environment', 'workspace']),
    limitTokens: z.int().nullable(),
    limitUsd: z.number().nullable(),
    usedTokens: z.int(),
    usedUsd: z.number(),
    stoppedAt: z.iso.datetime().nullable(),
    heldTasks: z.int(),
  })
  .openapi('Budget');

const path = '/api/budget';
const tag = 'Budget';
const answers = { 200: { description: 'The budget', schema: success({ budget }) } };

/** What models may cost a month. Only an admin's key may change it: a stop that the spender can lift stops nothing. */
export function addBudget(add: AddRoute, { services }: ServerParts): void {
  add(
    {
      method: 'get',
      path,
      tag,
      summary: 'What models may use this month, and did.',
      access: 'read',
      answers,
    },
    async (c) => c.json({ success: true, budget: await getBudget(services, c.get('caller')) }),
  );
  add(
    {
      method: 'put',
      path,
      tag,
      summary: 'Gives the workspace monthly limits of its own; null is no limit.',
      access: 'admin',
      body: budgetSchema,
      answers,
      errors: ['budget_unpriced'],
    },
    async (c) => {
      const input = (await readJson(c.req.raw, {})) as BudgetInput;
      return c.json({ success: true, budget: await setBudget(services, c.get('caller'), input) });
    },
  );
  add(
    {
      method: 'delete',
      path,
      tag,
      summary: "Lets the environment's limits hold again.",
      access: 'admin',
      answers,
    },
    async (c) => c.json({ success: true, budget: await resetBudget(services, c.get('caller')) }),
  );
}
