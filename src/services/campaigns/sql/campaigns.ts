import type { Statement } from '../../../db/index.ts';

const local = (column: string): string => `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS')`;

const columns = `
  id, workspace_id as "workspaceId", goal, brief, link, accounts, rule, timezone, ${local('start_local')} as "startLocal",
  ${local('end_local')} as "endLocal", to_jsonb(skip_dates) as "skipDates", posts_per_occurrence as "postsPerOccurrence",
  minutes_apart as "minutesApart", approval_policy as "approvalPolicy", write_at as "writeAt", status,
  planned_until as "plannedUntil", next_ordinal as "nextOrdinal", skipped_occurrences as "skippedOccurrences", problem,
  created_at as "createdAt", updated_at as "updatedAt", carillon.now() as now`;

/** What a request may set, as columns. */
export interface CampaignFields {
  goal: string;
  brief: string;
  link: string | null;
  accounts: readonly string[];
  rule: string;
  timezone: string;
  startLocal: string;
  endLocal: string | null;
  skipDates: readonly string[];
  postsPerOccurrence: number;
  minutesApart: number;
  approvalPolicy: string;
  writeAt: string;
}

const valuesOf = (fields: CampaignFields): unknown[] => [
  fields.goal,
  fields.brief,
  fields.link,
  fields.accounts,
  fields.rule,
  fields.timezone,
  fields.startLocal,
  fields.endLocal,
  fields.skipDates,
  fields.postsPerOccurrence,
  fields.minutesApart,
  fields.approvalPolicy,
  fields.writeAt,
];

/** No row when the same request made one before. */
export const insertCampaign = (
  id: string,
  workspaceId: string,
  fields: CampaignFields,
  plannedUntil: Date,
  requestHash: string,
): Statement => ({
  text: `
insert into carillon.campaigns
  (goal, brief, link, accounts, rule, timezone, start_local, end_local, skip_dates, posts_per_occurrence, minutes_apart,
   approval_policy, write_at, id, workspace_id, planned_until, request_hash)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9::date[], $10, $11, $12, $13, $14, $15, $16, $17)
on conflict (workspace_id, request_hash) where request_hash is not null and status <> 'stopped' do nothing
returning ${columns}`,
  values: [...valuesOf(fields), id, workspaceId, plannedUntil, requestHash],
});

export const selectByRequest = (workspaceId: string, requestHash: string): Statement => ({
  text: `
select ${columns} from carillon.campaigns
where workspace_id = $1 and request_hash = $2 and status <> 'stopped'`,
  values: [workspaceId, requestHash],
});

export const updateCampaign = (id: string, fields: CampaignFields): Statement => ({
  text: `
update carillon.campaigns set
  goal = $1, brief = $2, link = $3, accounts = $4, rule = $5, timezone = $6, start_local = $7, end_local = $8,
  skip_dates = $9::date[], posts_per_occurrence = $10, minutes_apart = $11, approval_policy = $12, write_at = $13,
  request_hash = null, updated_at = carillon.now()
where id = $14
returning ${columns}`,
  values: [...valuesOf(fields), id],
});

export const selectCampaigns = (workspaceId: string, statuses: readonly string[] | null): Statement => ({
  text: `
select ${columns} from carillon.campaigns
where workspace_id = $1 and ($2::text[] is null or status = any ($2)) order by id desc limit 1000`,
  values: [workspaceId, statuses],
});

export const selectCampaign = (workspaceId: string, id: string): Statement => ({
  text: `select ${columns} from carillon.campaigns where workspace_id = $1 and id = $2`,
  values: [workspaceId, id],
});

/** One planner, or one change, at a time: the others wait. */
export const lockCampaign = (workspaceId: string, id: string): Statement => ({
  text: `select ${columns} from carillon.campaigns where workspace_id = $1 and id = $2 for update`,
  values: [workspaceId, id],
});

/** What is planned less far ahead than it should be. */
const isDue = `status = 'active' and planned_until < carillon.now() + $1 * interval '1 millisecond'`;

export const selectDueIds = (aheadMs: number): Statement => ({
  text: `select id from carillon.campaigns where ${isDue} order by planned_until, id limit 10000`,
  values: [aheadMs],
});

/** No row when another planner has it, or had it a moment ago. */
export const lockDue = (id: string, aheadMs: number): Statement => ({
  text: `select ${columns} from carillon.campaigns where id = $2 and ${isDue} for update skip locked`,
  values: [aheadMs, id],
});

export const markPlanned = (
  id: string,
  plannedUntil: Date,
  nextOrdinal: number,
  skipped: number,
): Statement => ({
  text: `
update carillon.campaigns set
  planned_until = $2, next_ordinal = $3, skipped_occurrences = skipped_occurrences + $4, problem = null
where id = $1`,
  values: [id, plannedUntil, nextOrdinal, skipped],
});

export const noteProblem = (id: string, problem: string): Statement => ({
  text: 'update carillon.campaigns set problem = $2 where id = $1',
  values: [id, problem],
});

export const setStatus = (id: string, status: string): Statement => ({
  text: `
update carillon.campaigns set status = $2, updated_at = carillon.now() where id = $1 returning ${columns}`,
  values: [id, status],
});
