import type { Statement } from '../../db/index.ts';
import type { Room } from '../room.ts';

/** The newest effect but `max - 1`: there is room when it leaves the window. No row when there are fewer. */
export function selectFullUntil({ accountId, name, max, within, recipientId }: Room): Statement {
  const isDay = within === 'day UTC';
  const midnight = `date_trunc('day', carillon.now() at time zone 'UTC')`;
  const since = isDay
    ? `${midnight} at time zone 'UTC'`
    : `carillon.now() - $4 * interval '1 millisecond' + interval '1 microsecond'`;
  const until = isDay
    ? `(${midnight} + interval '1 day') at time zone 'UTC'`
    : `e.intended_at + $4 * interval '1 millisecond'`;
  const values: unknown[] = [accountId, name, max - 1, ...(isDay ? [] : [within.windowMs])];
  if (recipientId !== null) values.push(recipientId);
  const toThem =
    recipientId === null
      ? ''
      : `and exists (select from carillon.agent_tasks t where t.id = e.task_id and t.recipient_id = $${values.length})`;
  return {
    text: `
select ${until} as until from carillon.effects e
where e.account_id = $1 and e.quotas @> array[$2::text] and e.state <> 'absent' and e.intended_at >= ${since} ${toThem}
order by e.intended_at desc offset $3 limit 1`,
    values,
  };
}
