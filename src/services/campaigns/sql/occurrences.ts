import type { Statement } from '../../../db/index.ts';

/** One post of one occurrence on one account. */
export interface Slot {
  nominal: string;
  number: number;
  accountId: string;
}

/** A slot with its task. Posts of one slot on several accounts share their ordinal. */
export interface PlannedSlot extends Slot {
  ordinal: number;
  taskId: string;
}

export const selectSlots = (campaignId: string, from: string): Statement => ({
  text: `
select to_char(nominal_local, 'YYYY-MM-DD"T"HH24:MI:SS') as nominal, number, account_id as "accountId", ordinal,
  task_id as "taskId"
from carillon.campaign_occurrences where campaign_id = $1 and nominal_local >= $2::timestamp`,
  values: [campaignId, from],
});

/** Gives back the tasks of those that were not planned before. */
export const insertSlots = (campaignId: string, slots: readonly PlannedSlot[]): Statement => ({
  text: `
insert into carillon.campaign_occurrences (campaign_id, nominal_local, number, account_id, ordinal, task_id)
select $1, nominal, number, "accountId", ordinal, "taskId"
from jsonb_to_recordset($2::jsonb) as s(
  nominal timestamp, number integer, "accountId" uuid, ordinal integer, "taskId" uuid)
on conflict do nothing
returning task_id as "taskId"`,
  values: [campaignId, JSON.stringify(slots)],
});
