import { alarmReasons } from '../../services/index.ts';
import { ok, problem, type Connected, type Result } from './finding.ts';
import { selectEndedLeases, selectOwedAlerts } from './sql/select-condition.ts';

/** What /alarm says, in its words. */
export async function checkAlarms({ db }: Connected): Promise<Result[]> {
  const reasons = await alarmReasons({ db });
  const found = reasons.map(({ message, remedy }) => problem(message, remedy));
  return found.length > 0 ? found : [ok('No task is late, held past its time or undecided; accounts work.')];
}

/** Claims that nobody took over after their lease had ended. */
export async function checkLeases({ db }: Connected): Promise<Result[]> {
  const [row] = await db.run<{ count: number }>(selectEndedLeases());
  const count = row?.count ?? 0;
  return count === 0
    ? [ok('No running task has lost its worker.')]
    : [
        problem(
          `${count} running tasks have lost their worker.`,
          'Start a worker; it looks for what was sent before it sends anything.',
        ),
      ];
}

/** Alerts that CARILLON_ALERT_URL does not receive. */
export async function checkAlerts({ db, config }: Connected): Promise<Result[]> {
  if (config.alert === null) return [ok('Alerts are not configured (CARILLON_ALERT_URL).')];
  const [row] = await db.run<{ count: number; lastError: string | null }>(selectOwedAlerts());
  const count = row?.count ?? 0;
  return count === 0
    ? [ok('Every alert was received.')]
    : [
        problem(
          `${count} alerts were not received: ${row?.lastError}.`,
          'Check CARILLON_ALERT_URL and what listens there.',
        ),
      ];
}
