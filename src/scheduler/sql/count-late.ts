import type { Statement } from '../../db/index.ts';

/** Everything due now in all workspaces, held tasks left out. */
export const countLate = (): Statement => ({
  text: `
select count(*) from carillon.agent_tasks
where status in ('pending', 'running') and hold is null and wake_at <= carillon.now()`,
  values: [],
});
