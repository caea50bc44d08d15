import { z } from '@hono/zod-openapi';
import { CarillonError } from '../../core/index.ts';
import { processedSchema } from '../docs/index.ts';
import type { HttpContext, ServerParts } from '../parts.ts';
import { readQuery } from '../request/index.ts';
import type { AddRoute } from '../route.ts';

const query = z.object({
  budgetMs: z.int().min(20_000).max(800_000).default(25_000).openapi({
    description: 'How long the call may take, in ms.',
  }),
});

/** For who calls once a minute. Some schedulers can only GET. */
export function addProcess(add: AddRoute, { process }: ServerParts): void {
  const handler = async (c: HttpContext): Promise<Response> => {
    // Monitors ask with HEAD, and mean no harm.
    if (c.req.raw.method === 'HEAD') return c.body(null, 200);
    return c.json({ success: true, ...(await process(readBudget(c.req.url))) });
  };
  for (const method of ['post', 'get'] as const) {
    add(
      {
        method,
        path: '/api/agent/process',
        tag: 'Operation',
        summary: 'Runs what is due and answers when nothing is in flight. Safe to call twice at once.',
        access: 'cron',
        query,
        answers: { 200: { description: 'What was done', schema: processedSchema } },
      },
      handler,
    );
  }
}

function readBudget(url: string): { budgetMs?: number } {
  const { budgetMs } = readQuery(url);
  if (budgetMs === undefined) return {};
  if (typeof budgetMs === 'string' && /^\d{1,9}$/.test(budgetMs)) return { budgetMs: Number(budgetMs) };
  throw new CarillonError('invalid_input', {
    field: 'budgetMs',
    problem: 'must be a whole number of milliseconds',
  });
}
