import type { Statement } from '../../../db/index.ts';

/**
 * Owes events to the endpoints that want them, in one statement: no event is lost or owed twice, however many do this.
 * Of tasks nobody asked for by name (`internalTypes`), only that they need a person. Returns how many events it took.
 */
export const fanOutEvents = (limit: number, internalTypes: readonly string[]): Statement => ({
  text: `
with taken as (
  update carillon.events set fanned_out = true
  where id in (select id from carillon.events where not fanned_out order by id limit $1 for update skip locked)
  returning id, workspace_id, name, task_type
),
owed as (
  insert into carillon.webhook_deliveries (workspace_id, endpoint_id, event_id)
  select t.workspace_id, e.id, t.id
  from taken t join carillon.webhook_endpoints e on e.workspace_id = t.workspace_id and e.enabled
  where (t.task_type is null or t.name = 'task.needs_attention' or t.task_type <> all ($2::text[]))
    and (e.events is null or t.name = any (e.events) or split_part(t.name, '.', 1) || '.*' = any (e.events))
  order by t.id
  on conflict (event_id, endpoint_id) do nothing
)
select count(*) as taken from taken`,
  values: [limit, internalTypes],
});

/** One attempt to make: where to, what, and what signs it. */
export interface ClaimedDelivery {
  id: string;
  attempts: number;
  endpointId: string;
  url: string;
  sealed: Buffer;
  keyId: string;
  messageId: string;
  name: string;
  data: Record<string, unknown>;
  recordedAt: Date;
}

/** Whatever a claim returns, of a delivery `d`, its endpoint `e` and its event `v`. */
const claimedColumns = `
  d.id, d.attempts, e.id as "endpointId", e.url, e.secret_ciphertext as sealed, e.secret_key_id as "keyId",
  v.message_id as "messageId", v.name, v.data, v.recorded_at as "recordedAt"`;

/** Takes deliveries that are due, a few of each endpoint; one that nobody settles is due again after the lease. */
export const claimDeliveries = (claim: {
  limit: number;
  perEndpoint: number;
  busy: readonly string[];
  leaseMs: number;
}): Statement => ({
  text: `
with due as materialized (
  select d.id from carillon.webhook_endpoints e
  cross join lateral (
    select id, next_at from carillon.webhook_deliveries
    where endpoint_id = e.id and next_at <= carillon.now()
    order by next_at limit $2 for update skip locked
  ) d
  where e.enabled and e.id <> all ($3::uuid[])
  order by d.next_at limit $1
),
claimed as (
  update carillon.webhook_deliveries d
  set attempts = attempts + 1, attempted_at = carillon.now(), next_at = carillon.now() + $4 * interval '1 millisecond'
  from due where d.id = due.id
  returning d.*
)
select ${claimedColumns}
from claimed d
  join carillon.webhook_endpoints e on e.id = d.endpoint_id
  join carillon.events v on v.id = d.event_id`,
  values: [claim.limit, claim.perEndpoint, claim.busy, claim.leaseMs],
});

/** An event for one endpoint alone, and its delivery, claimed. No row when there is no such endpoint. */
export const insertTestDelivery = (workspaceId: string, endpointId: string, leaseMs: number): Statement => ({
  text: `
with event as (
  insert into carillon.events (workspace_id, name, data, fanned_out)
  select workspace_id, 'webhook.test', jsonb_build_object('endpointId', id), true
  from carillon.webhook_endpoints where workspace_id = $1 and id = $2
  returning *
),
claimed as (
  insert into carillon.webhook_deliveries (workspace_id, endpoint_id, event_id, attempts, attempted_at, next_at)
  select workspace_id, $2, id, 1, carillon.now(), carillon.now() + $3 * interval '1 millisecond' from event
  returning *
)
select ${claimedColumns}
from claimed d join carillon.webhook_endpoints e on e.id = d.endpoint_id join event v on v.id = d.event_id`,
  values: [workspaceId, endpointId, leaseMs],
});

/** Not fenced: who was answered knows. */
export const settleReceived = (id: string, status: number | null, durationMs: number): Statement => ({
  text: `
with settled as (
  update carillon.webhook_deliveries set
    next_at = null, delivered_at = carillon.now(), last_status = $2, last_error = null, last_duration_ms = $3
  where id = $1
  returning endpoint_id
)
update carillon.webhook_endpoints e set failing_since = null
from settled s where e.id = s.endpoint_id and e.failing_since is not null`,
  values: [id, status, durationMs],
});

/**
 * Writes down a failed attempt, unless a later one was begun; `waitSeconds` null: given up. With `disabling` the endpoint
 * is failing from now on, and is disabled when it says it is gone or has failed for too long: then its reason returns.
 */
export const settleUnreceived = (
  { id, attempts }: { id: string; attempts: number },
  outcome: { status: number | null; problem: string; durationMs: number; waitSeconds: number | null },
  disabling: { isGone: boolean; failingDays: number } | null,
): Statement => ({
  text: `
with settled as (
  update carillon.webhook_deliveries set
    next_at = carillon.now() + $3 * interval '1 second', last_status = $4, last_error = $5, last_duration_ms = $6
  where id = $1 and attempts = $2 and delivered_at is null
  returning endpoint_id
),
failing as (
  update carillon.webhook_endpoints e set
    failing_since = coalesce(failing_since, carillon.now()),
    enabled = enabled and not over.is_over,
    disabled_reason = case when over.is_over and enabled then over.reason else disabled_reason end
  from settled s
    cross join lateral (
      select $7 or coalesce(f.failing_since <= carillon.now() - $8 * interval '1 day', false) as is_over,
        case when $7 then 'It answered 410 Gone.' else 'It took nothing for ' || $8 || ' days.' end as reason
      from carillon.webhook_endpoints f where f.id = s.endpoint_id
    ) over
  where $9 and e.id = s.endpoint_id and (e.failing_since is null or over.is_over)
  returning e.enabled, e.disabled_reason
)
select disabled_reason as reason from failing where not enabled and disabled_reason is not null`,
  values: [
    id,
    attempts,
    outcome.waitSeconds,
    outcome.status,
    outcome.problem,
    outcome.durationMs,
    disabling?.isGone ?? false,
    disabling?.failingDays ?? 0,
    disabling !== null,
  ],
});
