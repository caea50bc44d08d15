import type { Statement } from '../../../db/index.ts';
import type { Usage } from '../../../platforms/index.ts';

export const noteUsage = (accountId: string, { remaining, resetsAt }: Usage): Statement => ({
  text: `
update carillon.accounts set limit_remaining = $2, limit_resets_at = $3,
  limit_next_at = carillon.now() + ($3::timestamptz - carillon.now()) / greatest($2::integer, 1)
where id = $1 and $3 > carillon.now()`,
  values: [accountId, remaining, resetsAt],
});

/** No row: nothing is known of a limit, or it is over. The account's row is locked: of two at once one gets the turn. */
export const takeTurn = (accountId: string): Statement => ({
  text: `
with known as materialized (
  select id, limit_remaining, limit_resets_at, limit_next_at from carillon.accounts
  where id = $1 and limit_resets_at > carillon.now()
  for update
),
taken as (
  update carillon.accounts a set limit_remaining = k.limit_remaining - 1,
    limit_next_at = carillon.now() + (k.limit_resets_at - carillon.now()) / k.limit_remaining
  from known k where a.id = k.id and k.limit_remaining > 0 and k.limit_next_at <= carillon.now()
  returning a.id
)
select exists (select from taken) as taken,
  case when limit_remaining > 0 then limit_next_at else limit_resets_at end as until
from known`,
  values: [accountId],
});
