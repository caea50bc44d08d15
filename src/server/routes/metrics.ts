import { Registry } from 'prom-client';
import { countHeld, statistics } from '../../scheduler/index.ts';
import { getBudget } from '../../services/index.ts';
import type { Metrics } from '../metrics/index.ts';
import type { WatchedParts } from '../parts.ts';
import type { AddRoute } from '../route.ts';

export function addMetrics(add: AddRoute, { services }: WatchedParts, metrics: Metrics): void {
  add(
    {
      method: 'get',
      path: '/metrics',
      tag: 'Operation',
      summary: 'Figures for Prometheus: what there is, and what this process did.',
      access: 'read',
      answers: { 200: { description: 'Prometheus text', contentType: Registry.PROMETHEUS_CONTENT_TYPE } },
    },
    async (c) => {
      const { workspaceId } = c.get('caller');
      const facts = {
        stats: await statistics(services.db, workspaceId, new Set()),
        held: await countHeld(services.db, workspaceId),
        budget: await getBudget(services, c.get('caller')),
      };
      return c.body(await metrics.print(facts), 200, { 'Content-Type': metrics.contentType });
    },
  );
}
