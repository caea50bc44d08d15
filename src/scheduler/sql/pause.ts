import type { Statement } from '../../db/index.ts';

export type PauseScope = { everything: true } | { workspaceId: string } | { accountId: string };

/** Pauses (or resumes) a scope; a row comes back when it exists. */
export const setPaused = (scope: PauseScope, paused: boolean): Statement => {
  const value = paused ? 'coalesce(paused_at, carillon.now())' : 'null';
  if ('everything' in scope)
    return { text: `update carillon.instance set paused_at = ${value} returning id`, values: [] };
  const [table, id] =
    'workspaceId' in scope ? ['workspaces', scope.workspaceId] : ['accounts', scope.accountId];
  return {
    text: `update carillon.${table} set paused_at = ${value} where id = $1 returning id`,
    values: [id],
  };
};

/**
 * Frees the tasks that nothing pauses any more. They keep their due time: what went stale meanwhile is missed instead
 * of bursting out.
 */
export const freePaused = (): Statement => ({
  text: `
update carillon.agent_tasks t set hold = null, updated_at = carillon.now()
from carillon.agent_tasks p
  cross join carillon.instance i
  left join carillon.workspaces w on w.id = p.workspace_id
  left join carillon.accounts a on a.id = p.account_id
  left join carillon.campaigns c on c.id = p.campaign_id
where t.id = p.id and p.hold = 'paused'
  and i.paused_at is null and w.paused_at is null and a.paused_at is null
  and c.status is distinct from 'paused'
returning t.id`,
  values: [],
});
