import type { Statement } from '../../../../db/index.ts';
import type { AccountHealth } from '../../../../platforms/index.ts';

export const selectHealth = (workspaceId: string): Statement => ({
  text: `
select account_id as "accountId", checked_at as "checkedAt", scopes, missing, expires_at as "expiresAt", notes, problem
from carillon.account_health where workspace_id = $1`,
  values: [workspaceId],
});

export interface Candidate {
  id: string;
  /** Null: it was never asked. */
  credentialsHash: string | null;
  /** Whether its next look is due, if its credentials are the same. */
  isDue: boolean;
}

/**
 * Active accounts that may be looked at now; one that is new, or was looked at just now, may not. Simulated ones only
 * where they are in use: beside a real account they are not.
 */
export const selectCandidates = (apartMinutes: number): Statement => ({
  text: `
select a.id, h.credentials_hash as "credentialsHash", coalesce(h.next_check_at <= carillon.now(), true) as "isDue"
from carillon.accounts a left join carillon.account_health h on h.account_id = a.id
where a.status = 'active' and a.created_at <= carillon.now() - interval '1 minute'
  and coalesce(h.asked_at <= carillon.now() - $1 * interval '1 minute', true)
  and not (a.simulated and exists (
    select from carillon.accounts r
    where r.workspace_id = a.workspace_id and r.platform = a.platform and r.is_default and not r.simulated))
order by h.next_check_at nulls first, a.id`,
  values: [apartMinutes],
});

/** Lets one process ask; no row for the others. Until an answer comes, the next look is in an hour. */
export const claimCheck = (accountId: string, credentialsHash: string, apartMinutes: number): Statement => ({
  text: `
insert into carillon.account_health as h (account_id, workspace_id, credentials_hash, asked_at, next_check_at)
select id, workspace_id, $2, carillon.now(), carillon.now() + interval '1 hour' from carillon.accounts where id = $1
on conflict (account_id) do update set
  credentials_hash = excluded.credentials_hash, asked_at = excluded.asked_at, next_check_at = excluded.next_check_at
where h.asked_at <= carillon.now() - $3 * interval '1 minute'
returning account_id`,
  values: [accountId, credentialsHash, apartMinutes],
});

/** What the platform said; the next look is in a day. */
export const storeHealth = (
  accountId: string,
  { scopes, missing, expiresAt, notes }: AccountHealth,
): Statement => ({
  text: `
update carillon.account_health set
  checked_at = carillon.now(), next_check_at = carillon.now() + interval '1 day',
  scopes = $2, missing = $3, expires_at = $4, notes = $5, problem = null
where account_id = $1`,
  values: [accountId, scopes, missing, expiresAt, notes],
});

/** What it said before stays, for it may hold still. */
export const storeProblem = (accountId: string, problem: string): Statement => ({
  text: 'update carillon.account_health set problem = $2 where account_id = $1',
  values: [accountId, problem],
});

/** Records that credentials end soon, where somebody reads events; for each end once. */
export const tellExpiring = (days: number): Statement => ({
  text: `
with told as (
  update carillon.account_health h set told_expires_at = h.expires_at
  from carillon.accounts a
  where a.id = h.account_id and a.status = 'active' and h.expires_at <= carillon.now() + $1 * interval '1 day'
    and h.told_expires_at is distinct from h.expires_at
  returning h.account_id, h.expires_at
)
insert into carillon.events (workspace_id, name, account_id, data, fanned_out)
select a.workspace_id, 'account.expiring', a.id,
  jsonb_build_object(
    'accountId', a.id, 'platform', a.platform, 'kind', a.kind, 'status', a.status,
    'simulated', a.simulated, 'isDefault', a.is_default,
    'expiresAt', to_char(told.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
  not r.hooked
from told join carillon.accounts a on a.id = told.account_id
  join carillon.event_readers r on r.workspace_id = a.workspace_id`,
  values: [days],
});
