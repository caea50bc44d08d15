import type { Statement } from '../../db/index.ts';

/** The next moment anything is due: the left end of the claim's index. */
export const nextWake = (): Statement => ({
  text: `
select wake_at as "wakeAt", extract(epoch from wake_at - carillon.now()) * 1000 as "inMs" from carillon.agent_tasks
where status in ('pending', 'running') and hold is null
order by wake_at, id limit 1`,
  values: [],
});
