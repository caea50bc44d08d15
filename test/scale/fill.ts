import type { Queryable } from '../../src/db/index.ts';

/** Tasks of one statement: none may take longer than the pool waits for an answer. */
const slice = 50_000;

/**
 * Fills a database with tasks of all platforms and what a year of work leaves behind: of 20 tasks 14 are completed, one
 * failed, one was cancelled, one is overdue, one is in doubt, two lie ahead; each with its key, attempt, effect,
 * evidence, events and figures. Every fourth is a message to one of a thousand people.
 */
export async function fillWithTasks(db: Queryable, count: number): Promise<void> {
  await db.run({ text: insertPeople, values: [] });
  for (let from = 1; from <= count; from += slice) {
    const to = Math.min(from + slice - 1, count);
    for (const text of [insertTasks, ...insertHistory]) await db.run({ text, values: [from, to] });
  }
  await db.run({ text: 'analyze', values: [] });
}

/** How many tasks `fillWithTasks` leaves overdue with nothing in doubt: what a restored copy must hold. */
export const overdueOf = (count: number): number => Math.floor(count / 20);

const insertPeople = `
insert into carillon.recipients (address)
select '+1555' || (1000000 + n) from generate_series(1, 1000) n on conflict do nothing`;

/** Ids say which task it is, so that its history needs no look-up. */
const idOf = (table: number) => `format('0190%s-0000-7000-8000-%s', lpad(to_hex(${table}), 4, '0'),
  lpad(to_hex(n), 12, '0'))::uuid`;
const taskId = idOf(1);
const effectId = idOf(2);

const insertTasks = `
insert into carillon.agent_tasks
  (id, type, platform, account_id, scheduled_at, scheduled_local, timezone, wake_at, status, content, config,
   recipient_id, result, executed_at, finished_at, failure_kind, last_error, needs_attention, claim_epoch,
   open_effect, visible_effects, dedupe_key, phase)
select ${taskId}, 'social_post', a.platform, a.id, due, due, 'Europe/Berlin',
  case when status = 'running' then now() + interval '1 hour' else due end, status,
  'Zürich rings 🔔 for task ' || n || ', as it does every day: ' || repeat('one bell, two bells. ', (1 + n % 9)::integer),
  jsonb_build_object('link', 'https://example.com/' || n),
  case when n % 4 = 3 then (select id from carillon.recipients where address = '+1555' || (1000001 + n % 1000)) end,
  case when status = 'completed' then jsonb_build_object('postId', 'post-' || n, 'url', 'https://example.org/' || n,
    'simulated', true) end,
  case when status in ('completed', 'failed', 'running') then due end,
  case when status in ('completed', 'failed', 'cancelled') then due + interval '2 seconds' end,
  case when status = 'failed' then 'rejected' end, case when status = 'failed' then 'The platform refused it.' end,
  false, case when status in ('completed', 'failed', 'running') then 1 else 0 end,
  case when status = 'running' then 'unknown' else 'none' end, case when status = 'completed' then 1 else 0 end,
  md5(n::text), case when status = 'running' then 'verifying' end
from (
  select n, case when n % 20 < 14 then 'completed' when n % 20 = 14 then 'failed' when n % 20 = 15 then 'cancelled'
      when n % 20 = 16 then 'running' else 'pending' end as status,
    case when n % 20 >= 18 then now() + n * interval '1 minute' else now() - n * interval '20 seconds' end as due
  from generate_series($1::bigint, $2::bigint) n
) planned
join (select id, platform, row_number() over (order by platform) - 1 as place from carillon.accounts where is_default)
  a on a.place = n % 4`;

const hasRun = `n % 20 in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16)`;
const workspace = 'carillon.default_workspace()';
const due = `now() - n * interval '20 seconds'`;
const series = `generate_series($1::bigint, $2::bigint) n`;
const accountId = `(select account_id from carillon.agent_tasks where id = ${taskId})`;

const insertHistory = [
  `insert into carillon.idempotency_keys (workspace_id, key, request_hash, task_ids)
   select ${workspace}, 'auto:' || md5(n::text), md5(n::text), array[${taskId}] from ${series}`,
  `insert into carillon.attempts (task_id, epoch, workspace_id, number, worker_id, started_at, finished_at, outcome)
   select ${taskId}, 1, ${workspace}, 1, ${idOf(3)}, ${due}, ${due}, 'completed' from ${series} where ${hasRun}`,
  `insert into carillon.effects (id, workspace_id, task_id, key, epoch, account_id, fingerprint, handle, state,
     remote_id, url, intended_at, deadline_at, settled_at)
   select ${effectId}, ${workspace}, ${taskId}, 'post', 1, ${accountId}, md5(n::text), '{"since":"2026"}',
     case when n % 20 < 14 then 'applied' when n % 20 = 14 then 'absent' else 'unknown' end,
     case when n % 20 < 14 then 'post-' || n end, case when n % 20 < 14 then 'https://example.org/' || n end,
     ${due}, ${due}, ${due} from ${series} where ${hasRun}`,
  `insert into carillon.evidence (workspace_id, effect_id, task_id, source, verdict, remote_id, actor)
   select ${workspace}, ${effectId}, ${taskId}, 'answer', case when n % 20 < 14 then 'applied' when n % 20 = 14
     then 'absent' else 'unknown' end, case when n % 20 < 14 then 'post-' || n end, 'worker'
   from ${series} where ${hasRun}`,
  `insert into carillon.task_events (workspace_id, task_id, name, actor)
   select ${workspace}, ${taskId}, name, 'worker' from ${series}, unnest(array['scheduled', 'completed']) name`,
  `insert into carillon.post_metrics (task_id, workspace_id, reach, engagement, clicks, raw)
   select ${taskId}, ${workspace}, n % 977, n % 97, n % 13, '{"views": 7}' from ${series} where n % 20 < 14`,
];
