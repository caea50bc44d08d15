import type { Queryable } from '../../db/index.ts';
import { expiringDays } from '../accounts/index.ts';
import type { Hold } from '../../scheduler/index.ts';
import { selectAlarms, type AlarmCounts } from './sql/select-alarms.ts';

/** Something that a person should look at now. Names no task, account or person: it may be read without a key. */
export interface AlarmReason {
  /** "late", "needs_attention", "accounts", "expiring", "permissions", "campaigns", "webhooks", or "held_" and the hold. */
  reason: string;
  count: number;
  message: string;
  remedy: string;
}

/** A task this long past its time is late: nobody runs what is due. */
export const lateSeconds = 60;

const remedies: Record<Hold, string> = {
  approval: 'Approve or reject each: POST /api/agent/tasks/{id}/approve, /reject.',
  account: 'Reconnect the accounts that GET /api/agent/accounts shows as not active.',
  budget: 'Raise it with PUT /api/budget, wait for the next month (UTC), or cancel them.',
  paused: 'POST /api/agent/resume when they may run.',
  restore:
    'They may have been published after the backup. Look, then POST /api/agent/resume {"hold":"restore"} or cancel them.',
};

/** What is wrong now, in all workspaces; empty when all is well. */
export async function alarmReasons({ db }: { db: Queryable }): Promise<AlarmReason[]> {
  const [counts] = await db.run<AlarmCounts & Record<string, unknown>>(
    selectAlarms(lateSeconds, expiringDays),
  );
  if (counts === undefined) return [];
  const { late, needsAttention, accounts, expiring, permissions, campaigns, webhooks, held } = counts;
  const reasons: AlarmReason[] = [
    {
      reason: 'late',
      count: late,
      message: `${tasks(late)} should have run more than ${lateSeconds} s ago.`,
      remedy: 'Start a worker (carillon serve), or call POST /api/agent/process; then look into the log.',
    },
    {
      reason: 'needs_attention',
      count: needsAttention,
      message: `${tasks(needsAttention)} failed in a way that only a person can decide.`,
      remedy: 'List them with GET /api/agent/tasks?needsAttention=true, then resolve or retry each.',
    },
    {
      reason: 'accounts',
      count: accounts,
      message: `${count(accounts, 'account')} can not publish.`,
      remedy: 'GET /api/agent/accounts says why; reconnect them, or correct their credentials and restart.',
    },
    {
      reason: 'expiring',
      count: expiring,
      message: `The credentials of ${count(expiring, 'account')} end within ${expiringDays} days.`,
      remedy: 'GET /api/agent/accounts says when, as health.expiresAt; give them new ones and restart.',
    },
    {
      reason: 'permissions',
      count: permissions,
      message: `${count(permissions, 'account')} lack a permission that publishing needs.`,
      remedy:
        'GET /api/agent/accounts says which, as health.missing; grant it, and connect the account again.',
    },
    {
      reason: 'campaigns',
      count: campaigns,
      message: `${count(campaigns, 'campaign')} can not be planned.`,
      remedy: 'GET /api/campaigns says why as "problem"; change, pause or stop them.',
    },
    {
      reason: 'webhooks',
      count: webhooks,
      message: `${count(webhooks, 'webhook endpoint')} did not take its deliveries, and was disabled.`,
      remedy: 'GET /api/webhook-endpoints says why; correct, then enable or delete it.',
    },
    ...Object.entries(held).map(([hold, number]) => ({
      reason: `held_${hold}`,
      count: number,
      message: `${tasks(number)} past their time wait on hold "${hold}".`,
      remedy: remedies[hold as Hold],
    })),
  ];
  return reasons.filter((one) => one.count > 0);
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
const tasks = (number: number): string => count(number, 'task');
