import type { Statement } from '../../db/index.ts';

/** The account can do nothing until a person acts; claims put its due tasks on hold. */
export const holdAccount = (accountId: string, status: string, reason: string): Statement => ({
  text: `
update carillon.accounts set status = $2, status_reason = $3, updated_at = carillon.now()
where id = $1 and status = 'active'`,
  values: [accountId, status, reason],
});

/** The platform limits the account until then; claims move its due tasks there. */
export const moveAccountSlot = (accountId: string, until: Date): Statement => ({
  text: `
update carillon.accounts set next_slot_at = greatest(next_slot_at, $2), updated_at = carillon.now() where id = $1`,
  values: [accountId, until],
});

/** The account works again. Its held tasks keep their due time, so that stale ones are missed instead of bursting out. */
export const releaseAccount = (accountId: string): Statement => ({
  text: `
with active as (
  update carillon.accounts set status = 'active', status_reason = null, next_slot_at = null, updated_at = carillon.now()
  where id = $1 and status <> 'active'
  returning id
)
update carillon.agent_tasks t set hold = null, updated_at = carillon.now()
from active a where t.account_id = a.id and t.hold = 'account'
returning t.id`,
  values: [accountId],
});
