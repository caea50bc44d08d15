import type { Statement } from '../../../db/index.ts';

/** What of a workspace is exported: the kind of a line, its table, and the columns that stay here. */
export const exported: readonly { kind: string; table: string; without?: readonly string[] }[] = [
  { kind: 'workspace', table: 'workspaces' },
  {
    kind: 'account',
    table: 'accounts',
    without: ['credentials_ciphertext', 'credentials_key_id', 'refresh_lease_until'],
  },
  { kind: 'account_health', table: 'account_health', without: ['credentials_hash'] },
  { kind: 'recipient', table: 'recipients' },
  { kind: 'post', table: 'posts' },
  { kind: 'variant', table: 'variants' },
  { kind: 'campaign', table: 'campaigns', without: ['request_hash'] },
  { kind: 'campaign_occurrence', table: 'campaign_occurrences' },
  { kind: 'media', table: 'media' },
  { kind: 'campaign_results', table: 'campaign_results' },
  { kind: 'task', table: 'agent_tasks', without: ['claimed_by'] },
  { kind: 'attempt', table: 'attempts' },
  { kind: 'effect', table: 'effects' },
  { kind: 'evidence', table: 'evidence' },
  { kind: 'event', table: 'task_events' },
  { kind: 'model_call', table: 'model_calls' },
  { kind: 'model_budget', table: 'model_budgets' },
  { kind: 'model_usage', table: 'model_usage' },
  { kind: 'account_budget', table: 'account_budgets' },
  { kind: 'account_usage', table: 'account_usage' },
  { kind: 'metrics', table: 'post_metrics' },
  { kind: 'operation', table: 'operations' },
  { kind: 'idempotency_key', table: 'idempotency_keys' },
  {
    kind: 'webhook_endpoint',
    table: 'webhook_endpoints',
    without: ['secret_ciphertext', 'secret_key_id'],
  },
];

/** Tables that are not exported, and why. */
export const notExported: Readonly<Record<string, string>> = {
  api_keys: 'secrets, though hashed',
  instance: 'which database this is',
  workers: 'which processes run here',
  alerts: 'what was sent to the operator',
  events: 'what was told of the tasks, kept for days',
  event_watchers: 'whose stream is open',
  webhook_deliveries: 'what was told to whom, kept for days',
  account_logins: 'people on their way to a platform and back, for minutes',
  preparations: 'how far uploads have come',
  late_tasks: 'which tasks were told to be late',
  migrations: 'made by the version',
  task_counts: 'counted from the tasks',
  task_count_changes: 'counted from the tasks',
};

export function selectRows(table: string, without: readonly string[], workspaceId: string): Statement {
  const mine: Readonly<Record<string, string>> = {
    workspaces: 'id = $1',
    campaign_occurrences: 'campaign_id in (select id from carillon.campaigns where workspace_id = $1)',
  };
  return {
    text: `select to_jsonb(t) - $2::text[] as row from carillon.${table} t where ${mine[table] ?? 'workspace_id = $1'}`,
    values: [workspaceId, without],
  };
}

const ofMessages = 'task_id in (select id from carillon.agent_tasks where recipient_id = any ($1))';

/** A person's part of a table; null where it says nothing of persons. A broadcast names its other recipients by id. */
export function selectPersonRows(table: string, recipientIds: readonly string[]): Statement | null {
  const from = (condition: string, row = 'to_jsonb(t)'): Statement => ({
    text: `select ${row} as row from carillon.${table} t where ${condition}`,
    values: [recipientIds],
  });
  switch (table) {
    case 'recipients':
      return from('id = any ($1)');
    case 'agent_tasks':
      return from(
        'recipient_id = any ($1) or recipient_ids && $1::uuid[]',
        `to_jsonb(t) - array['claimed_by', 'recipient_ids']`,
      );
    case 'attempts':
    case 'effects':
    case 'evidence':
    case 'task_events':
    case 'model_calls':
    case 'post_metrics':
      return from(ofMessages);
    default:
      return null;
  }
}
