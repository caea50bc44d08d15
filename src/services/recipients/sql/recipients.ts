import type { Statement } from '../../../db/index.ts';

export const selectAddress = (id: string): Statement => ({
  text: 'select address, opted_out_at is not null as "optedOut" from carillon.recipients where id = $1',
  values: [id],
});

/** Wanting messages again counts only when it is later: webhooks come in any order. Returns those that are known. */
export const updatePreference = (
  workspaceId: string,
  digits: string,
  optedOut: boolean,
  at: Date,
): Statement => ({
  text: `
update carillon.recipients set opted_out_at = case
  when $3 then greatest(opted_out_at, $4)
  when opted_out_at < $4 then null
  else opted_out_at end
where workspace_id = $1 and regexp_replace(address, '\\D', '', 'g') = $2
returning id`,
  values: [workspaceId, digits, optedOut, at],
});

export const insertOptedOut = (workspaceId: string, address: string, at: Date): Statement => ({
  text: `
insert into carillon.recipients (workspace_id, address, opted_out_at) values ($1, $2, $3)
on conflict (workspace_id, address) do update set opted_out_at = greatest(carillon.recipients.opted_out_at, excluded.opted_out_at)`,
  values: [workspaceId, address, at],
});

/** One person may be there twice, as "+1555…" and as "1555…". */
export const selectIds = (workspaceId: string, digits: string): Statement => ({
  text: `
select id from carillon.recipients
where workspace_id = $1 and regexp_replace(address, '\\D', '', 'g') = $2
order by id`,
  values: [workspaceId, digits],
});
