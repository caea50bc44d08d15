import { defineConfig } from 'prisma/config';

export default defineConfig({
  schema: 'schema.prisma',
  experimental: { externalTables: true },
  // All tables of Carillon: Prisma Migrate leaves them alone. A test compares the list with the database.
  tables: {
    external: [
      'carillon.accounts',
      'carillon.agent_tasks',
      'carillon.alerts',
      'carillon.api_keys',
      'carillon.attempts',
      'carillon.effects',
      'carillon.evidence',
      'carillon.idempotency_keys',
      'carillon.instance',
      'carillon.migrations',
      'carillon.model_calls',
      'carillon.operations',
      'carillon.post_metrics',
      'carillon.posts',
      'carillon.recipients',
      'carillon.task_count_changes',
      'carillon.task_counts',
      'carillon.task_events',
      'carillon.variants',
      'carillon.workers',
      'carillon.workspaces',
    ],
  },
});
