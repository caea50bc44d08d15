import type { Statement } from '../../../db/index.ts';

const status = `
  case when d.next_at is not null then 'waiting' when d.delivered_at is not null then 'delivered' else 'failed' end`;

export interface DeliveryFilter {
  id: string | null;
  endpointId: string | null;
  status: string | null;
  /** The last delivery of the page before. */
  before: string | null;
  limit: number;
}

/** Newest first. */
export const selectDeliveries = (workspaceId: string, filter: DeliveryFilter): Statement => ({
  text: `
select d.id, d.endpoint_id as "endpointId", v.message_id as "messageId", v.name as event, v.data,
  ${status} as status, d.attempts, d.next_at as "nextAt", d.attempted_at as "attemptedAt",
  d.delivered_at as "deliveredAt", d.last_status as "lastStatus", d.last_error as "lastError",
  d.last_duration_ms as "lastDurationMs", d.created_at as "createdAt"
from carillon.webhook_deliveries d join carillon.events v on v.id = d.event_id
where d.workspace_id = $1 and ($2::uuid is null or d.id = $2) and ($3::uuid is null or d.endpoint_id = $3)
  and ($4::text is null or ${status} = $4) and ($5::uuid is null or d.id < $5)
order by d.id desc limit $6`,
  values: [workspaceId, filter.id, filter.endpointId, filter.status, filter.before, filter.limit],
});

/** Sends a delivery once more from the start, at once; no row when its endpoint is disabled. */
export const replayDelivery = (workspaceId: string, id: string): Statement => ({
  text: `
update carillon.webhook_deliveries d set attempts = 0, next_at = carillon.now(), delivered_at = null
from carillon.webhook_endpoints e
where d.workspace_id = $1 and d.id = $2 and e.id = d.endpoint_id and e.enabled
returning d.id`,
  values: [workspaceId, id],
});

/** The same for all of an endpoint's that were given up, of events since then. */
export const replayFailed = (workspaceId: string, endpointId: string, since: string): Statement => ({
  text: `
update carillon.webhook_deliveries d set attempts = 0, next_at = carillon.now()
from carillon.events v
where d.workspace_id = $1 and d.endpoint_id = $2 and d.next_at is null and d.delivered_at is null
  and v.id = d.event_id and v.recorded_at >= $3::timestamptz
returning d.id`,
  values: [workspaceId, endpointId, since],
});
