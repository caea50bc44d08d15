import type { Statement } from '../../../db/index.ts';

const columns = `
  t.id, t.type, t.platform, t.account_id as "accountId", t.scheduled_at as "scheduledAt",
  to_char(t.scheduled_local, 'YYYY-MM-DD"T"HH24:MI:SS') as "scheduledLocal", t.timezone, t.status, t.phase, t.hold,
  t.content,
  t.config || jsonb_build_object('maxRetries', t.max_retries)
    || case when r.address is null then '{}' else jsonb_build_object('to', r.address) end
    || case when t.recipient_ids is null then '{}' else jsonb_build_object('to', (
      select coalesce(jsonb_agg(address order by address), '[]') from carillon.recipients where id = any (t.recipient_ids)))
      end as config,
  t.retry_count as "retryCount", t.max_retries as "maxRetries", t.last_error as "lastError",
  t.failure_kind as "failureKind", t.status in ('failed', 'cancelled') and (t.visible_effects > 0 or (t.recipient_ids is not null and exists (
    select from carillon.agent_tasks c where c.parent_id = t.id and c.visible_effects > 0))) as partial,
  t.needs_attention as "needsAttention", t.result, t.executed_at as "executedAt",
  case when t.status in ('pending', 'running') then t.wake_at end as "wakeAt", t.expires_at as "expiresAt",
  t.parent_id as "parentId", t.campaign_id as "campaignId", t.post_id as "postId", t.dedupe_key as "dedupeKey", t.created_at as "createdAt",
  t.updated_at as "updatedAt", t.finished_at as "finishedAt"`;

const source = 'carillon.agent_tasks t left join carillon.recipients r on r.id = t.recipient_id';

export const selectTasksById = (workspaceId: string, ids: readonly string[]): Statement => ({
  text: `select ${columns} from ${source} where t.workspace_id = $1 and t.id = any ($2)`,
  values: [workspaceId, ids],
});

export interface TaskFilter {
  statuses: readonly string[] | null;
  types: readonly string[] | null;
  excludedTypes: readonly string[];
  platforms: readonly string[] | null;
  accountId: string | null;
  campaignId: string | null;
  parentId: string | null;
  from: Date | null;
  to: Date | null;
  needsAttention: boolean | null;
  /** Only what comes after this task in the order of the list. */
  after: { scheduledAt: Date; id: string } | null;
  limit: number;
}

/** Latest `scheduled_at` first. Only the conditions that are asked for stand in the statement, so that indexes serve it. */
export function selectTaskPage(workspaceId: string, filter: TaskFilter): Statement {
  const values: unknown[] = [workspaceId];
  const conditions = ['t.workspace_id = $1'];
  const add = (value: unknown, condition: (parameter: string) => string): void => {
    if (value === null) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  add(filter.statuses, (p) => `t.status = any (${p})`);
  add(filter.types, (p) => `t.type = any (${p})`);
  add(
    filter.types === null && filter.parentId === null ? filter.excludedTypes : null,
    (p) => `t.type <> all (${p})`,
  );
  add(filter.platforms, (p) => `t.platform = any (${p})`);
  add(filter.accountId, (p) => `t.account_id = ${p}`);
  add(filter.campaignId, (p) => `t.campaign_id = ${p}`);
  add(filter.parentId, (p) => `t.parent_id = ${p}`);
  add(filter.from, (p) => `t.scheduled_at >= ${p}`);
  add(filter.to, (p) => `t.scheduled_at < ${p}`);
  add(filter.needsAttention, (p) => `t.needs_attention = ${p}`);
  if (filter.after !== null) {
    values.push(filter.after.scheduledAt, filter.after.id);
    conditions.push(`(t.scheduled_at, t.id) < ($${values.length - 1}, $${values.length})`);
  }
  values.push(filter.limit);
  return {
    text: `
select ${columns} from ${source}
where ${conditions.join('\n  and ')}
order by t.scheduled_at desc, t.id desc limit $${values.length}`,
    values,
  };
}
