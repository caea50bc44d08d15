import type { Statement } from '../../../db/index.ts';

/** Of the newest twenty messages of the last week that are an hour old: how many, and how many no webhook spoke of. */
export const selectUnconfirmed = (accountId: string): Statement => ({
  text: `
select count(*), count(*) filter (where not exists (
  select from carillon.evidence e where e.effect_id = sent.id and e.source = 'webhook')) as silent
from (
  select id from carillon.effects
  where account_id = $1 and state = 'applied'
    and intended_at between carillon.now() - interval '7 days' and carillon.now() - interval '1 hour'
  order by intended_at desc limit 20
) sent`,
  values: [accountId],
});
