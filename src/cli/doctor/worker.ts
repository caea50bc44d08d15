import { isDead, thisProcess, type ProcessIdentity } from '../../scheduler/index.ts';
import { ok, warning, type Connected, type Result } from './finding.ts';
import { selectListeners, selectWorkers } from './sql/select-condition.ts';

/** Whether somebody runs what is due. A cron call leaves no trace between two calls, so its absence is no problem. */
export async function checkWorker({ db }: Connected): Promise<Result[]> {
  const [row] = await db.run<{ count: number }>(selectListeners());
  if ((row?.count ?? 0) > 0) return [ok(`${row?.count} workers listen for due tasks.`)];
  const { bootId, pidNamespace } = thisProcess();
  const here = (await db.run<ProcessIdentity & Record<string, unknown>>(selectWorkers())).filter(
    (one) => one.bootId === bootId && one.pidNamespace === pidNamespace && !isDead(one),
  );
  if (here.length > 0) return [ok('A process of Carillon runs on this machine.')];
  return [
    warning(
      'No worker is to be seen.',
      'Nothing to do where a cron calls /api/agent/process; else start carillon serve or carillon worker.',
    ),
  ];
}
