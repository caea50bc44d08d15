import type { Statement } from '../../../db/index.ts';

export const selectAddress = (id: string): Statement => ({
  text: 'select address from carillon.recipients where id = $1',
  values: [id],
});

/** One person may be there twice, as "+1555…" and as "1555…". */
export const selectIds = (workspaceId: string, digits: string): Statement => ({
  text: `
select id from carillon.recipients
where workspace_id = $1 and regexp_replace(address, '\\D', '', 'g') = $2
order by id`,
  values: [workspaceId, digits],
});
