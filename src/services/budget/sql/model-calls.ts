import type { Statement } from '../../../db/index.ts';

const thisMonth = `date_trunc('month', carillon.now() at time zone 'UTC')::date`;

/** A reservation older than this belongs to a call whose process died; it stays counted. */
const inFlight = `interval '30 minutes'`;

export interface Reservation {
  id: string;
  workspaceId: string;
  taskId: string | null;
  epoch: number | null;
  provider: string;
  model: string;
  promptVersion: string;
  tokens: number;
  /** Null when the price is not known. */
  microUsd: number | null;
}

export interface Limits {
  tokens: number | null;
  microUsd: number | null;
}

const limits = (tokens: string, microUsd: string) => `
limits as (
  select case when b.workspace_id is null then ${tokens}::bigint else b.tokens end as tokens,
    case when b.workspace_id is null then ${microUsd}::bigint else b.micro_usd end as micro_usd
  from (select) one left join carillon.model_budgets b on b.workspace_id = $1
)`;

/**
 * Counts a call at its most and writes its row, if the month's limits allow it; else returns no row. One statement:
 * the row of the month is locked, so of two calls at once the second sees the first.
 */
export const reserveCall = (call: Reservation, standard: Limits): Statement => ({
  text: `
with ${limits('$10', '$11')},
reserved as (
  insert into carillon.model_usage as u (workspace_id, month, tokens, micro_usd)
  select $1, ${thisMonth}, $8::bigint, coalesce($9::bigint, 0) from limits l
  where $8::bigint = 0 or ((l.tokens is null or $8 <= l.tokens)
    and (l.micro_usd is null or $9::bigint <= l.micro_usd))
  on conflict (workspace_id, month) do update set
    tokens = u.tokens + excluded.tokens, micro_usd = u.micro_usd + excluded.micro_usd
  where excluded.tokens = 0 or (
    u.tokens + excluded.tokens <= coalesce((select tokens from limits), 9223372036854775807)
    and u.micro_usd + excluded.micro_usd <= coalesce((select micro_usd from limits), 9223372036854775807))
  returning u.month
)
insert into carillon.model_calls
  (id, workspace_id, task_id, epoch, provider, model, prompt_version, month, reserved_tokens, reserved_micro_usd,
   started_at)
select $2, $1, $3, $4, $5, $6, $7, month, $8, $9, carillon.now() from reserved
returning id`,
  values: [
    call.workspaceId,
    call.id,
    call.taskId,
    call.epoch,
    call.provider,
    call.model,
    call.promptVersion,
    call.tokens,
    call.microUsd,
    standard.tokens,
    standard.microUsd,
  ],
});

export interface Refused {
  /** "busy": it would fit if calls under way use less than their most. */
  verdict: 'busy' | 'unpriced' | 'tokens' | 'money';
  limitTokens: number | null;
  limitMicroUsd: number | null;
  usedTokens: number;
  usedMicroUsd: number;
  resetsAt: Date;
  retryAt: Date;
}

/** Why a call was not reserved; unless that passes by itself, notes that the workspace is stopped. */
export const judgeRefusal = (
  call: Reservation,
  standard: Limits,
  configHash: string,
  retryMs: number,
): Statement => ({
  text: `
with ${limits('$4', '$5')},
used as (
  select coalesce(sum(tokens), 0)::bigint as tokens, coalesce(sum(micro_usd), 0)::bigint as micro_usd
  from carillon.model_usage where workspace_id = $1 and month = ${thisMonth}
),
flight as (
  select coalesce(sum(reserved_tokens), 0)::bigint as tokens, coalesce(sum(reserved_micro_usd), 0)::bigint as micro_usd
  from carillon.model_calls
  where workspace_id = $1 and outcome is null and month = ${thisMonth} and started_at > carillon.now() - ${inFlight}
),
judged as (
  select case
      when l.micro_usd is not null and $3::bigint is null then 'unpriced'
      when u.tokens - f.tokens + $2::bigint > l.tokens then 'tokens'
      when u.micro_usd - f.micro_usd + $3::bigint > l.micro_usd then 'money'
      else 'busy' end as verdict,
    l.tokens as limit_tokens, l.micro_usd as limit_micro_usd, u.tokens as used_tokens, u.micro_usd as used_micro_usd
  from limits l, used u, flight f
),
stopped as (
  insert into carillon.model_usage as m (workspace_id, month, stopped_at, stopped_under)
  select $1, ${thisMonth}, carillon.now(), $6 from judged where verdict <> 'busy'
  on conflict (workspace_id, month) do update set stopped_at = excluded.stopped_at, stopped_under = excluded.stopped_under
)
select verdict, limit_tokens as "limitTokens", limit_micro_usd as "limitMicroUsd", used_tokens as "usedTokens",
  used_micro_usd as "usedMicroUsd", (${thisMonth} + interval '1 month') at time zone 'UTC' as "resetsAt",
  carillon.now() + $7 * interval '1 millisecond' as "retryAt"
from judged`,
  values: [
    call.workspaceId,
    call.tokens,
    call.microUsd,
    standard.tokens,
    standard.microUsd,
    configHash,
    retryMs,
  ],
});

/** Writes down what came of a call, and counts what it used instead of its most; unknown usage stays at its most. */
export const settleCall = (
  id: string,
  call: {
    inputTokens: number | null;
    outputTokens: number | null;
    costMicroUsd: number | null;
    durationMs: number;
    outcome: string;
  },
): Statement => ({
  text: `
with settled as (
  update carillon.model_calls
  set input_tokens = $2, output_tokens = $3, cost_micro_usd = $4, duration_ms = $5, outcome = $6
  where id = $1 and outcome is null
  returning workspace_id, month, reserved_tokens, reserved_micro_usd
)
update carillon.model_usage u set
  tokens = u.tokens + coalesce($2::bigint + $3::bigint - s.reserved_tokens, 0),
  micro_usd = u.micro_usd + coalesce($4::bigint - s.reserved_micro_usd, 0)
from settled s where u.workspace_id = s.workspace_id and u.month = s.month`,
  values: [
    id,
    call.inputTokens,
    call.outputTokens,
    call.costMicroUsd,
    Math.round(call.durationMs),
    call.outcome,
  ],
});
