import { Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import { statistics, taskStatuses } from '../../scheduler/index.ts';
import type { ServerParts } from '../parts.ts';
import type { AddRoute } from '../route.ts';

export function addMetrics(add: AddRoute, { services }: ServerParts): void {
  // Made on first use: the process metrics keep observers running.
  let metrics: Metrics | null = null;
  add(
    {
      method: 'get',
      path: '/metrics',
      tag: 'Operation',
      summary: 'The same figures for Prometheus.',
      access: 'read',
      answers: { 200: { description: 'Prometheus text', contentType: Registry.PROMETHEUS_CONTENT_TYPE } },
    },
    async (c) => {
      metrics ??= createMetrics();
      const stats = await statistics(services.db, c.get('caller').workspaceId, new Set());
      metrics.tasks.reset();
      for (const [type, counts] of Object.entries(stats.byType)) {
        for (const status of taskStatuses) metrics.tasks.set({ status, type }, counts[status]);
      }
      metrics.late.set(stats.late);
      metrics.held.set(stats.held);
      metrics.needsAttention.set(stats.needsAttention);
      return c.body(await metrics.registry.metrics(), 200, { 'Content-Type': metrics.registry.contentType });
    },
  );
}

type Metrics = ReturnType<typeof createMetrics>;

function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    tasks: new Gauge({
      name: 'carillon_tasks',
      help: 'Tasks there are',
      labelNames: ['status', 'type'],
      registers,
    }),
    late: new Gauge({ name: 'carillon_tasks_late', help: 'Tasks past their time and not held', registers }),
    held: new Gauge({ name: 'carillon_tasks_held', help: 'Tasks on hold', registers }),
    needsAttention: new Gauge({
      name: 'carillon_tasks_needs_attention',
      help: 'Failed tasks that a person must decide',
      registers,
    }),
  };
}
