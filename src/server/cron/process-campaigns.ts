import { processCampaigns } from '../../services/index.ts';
import { processedCampaignsSchema } from '../docs/index.ts';
import type { HttpContext, ServerParts } from '../parts.ts';
import type { AddRoute } from '../route.ts';

/** For who calls every few minutes. Comes before the campaign of that id. */
export function addProcessCampaigns(add: AddRoute, { services }: ServerParts): void {
  const handler = async (c: HttpContext): Promise<Response> => {
    // Monitors ask with HEAD, and mean no harm.
    if (c.req.raw.method === 'HEAD') return c.body(null, 200);
    return c.json({ success: true, ...(await processCampaigns(services)) });
  };
  for (const method of ['post', 'get'] as const) {
    add(
      {
        method,
        path: '/api/campaigns/process',
        tag: 'Campaigns',
        summary: 'Plans 14 days of every active campaign, in at most 20 s. Safe to call twice at once.',
        access: 'cron',
        answers: { 200: { description: 'What was planned', schema: processedCampaignsSchema } },
      },
      handler,
    );
  }
}
