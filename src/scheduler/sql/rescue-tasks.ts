import type { Statement } from '../../db/index.ts';

export interface WorkerIdentity {
  id: string;
  bootId: string;
  pidNamespace: string;
  pid: number;
  processStarted: string;
}

export const registerWorker = (worker: WorkerIdentity): Statement => ({
  text: `
insert into carillon.workers (id, boot_id, pid_namespace, pid, process_started) values ($1, $2, $3, $4, $5)`,
  values: [worker.id, worker.bootId, worker.pidNamespace, worker.pid, worker.processStarted],
});

export const selectNeighbours = (bootId: string, pidNamespace: string): Statement => ({
  text: `
select id, boot_id as "bootId", pid_namespace as "pidNamespace", pid, process_started as "processStarted"
from carillon.workers where boot_id = $1 and pid_namespace = $2`,
  values: [bootId, pidNamespace],
});

/**
 * Makes a dead worker's claims due at once. An open effect keeps the wait its intend set: a request of the dead
 * process may still be on its way.
 */
export const rescueTasks = (workerId: string): Statement => ({
  text: `
with dead as (delete from carillon.workers where id = $1 returning id)
update carillon.agent_tasks t set wake_at = carillon.now(), updated_at = carillon.now()
from dead where t.claimed_by = dead.id and t.status = 'running' and t.open_effect = 'none'
returning t.id`,
  values: [workerId],
});

export const removeWorker = (workerId: string): Statement => ({
  text: 'delete from carillon.workers where id = $1',
  values: [workerId],
});

/** Rows of machines that were rebooted or went away; their leases have ended long ago. */
export const forgetOldWorkers = (): Statement => ({
  text: `delete from carillon.workers w where started_at < now() - interval '30 days'
  and not exists (select from carillon.agent_tasks t where t.claimed_by = w.id)`,
  values: [],
});
