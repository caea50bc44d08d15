import type { Statement } from '../../../db/index.ts';

export interface Unwritten {
  platform: string | null;
  accountId: string | null;
  config: Record<string, unknown>;
}

/** A post that waits and has no text. */
export const selectUnwritten = (taskId: string): Statement => ({
  text: `
select platform, account_id as "accountId", config from carillon.agent_tasks
where id = $1 and status = 'pending' and content is null`,
  values: [taskId],
});
