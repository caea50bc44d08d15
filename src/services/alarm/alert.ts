import { messageOf } from '../../core/index.ts';
import type { Services } from '../context.ts';
import { alarmReasons } from './reasons.ts';
import { signedHeaders } from './sign.ts';
import {
  claimAlerts,
  insertAlert,
  settleDelivered,
  settleUndelivered,
  type OwedAlert,
} from './sql/alerts.ts';

/** Where alerts go; the secret signs them. */
export interface AlertTarget {
  url: string;
  secret: string;
}

/** No two alerts within this, however much changes. */
const apartMs = 60_000;
const timeoutMs = 10_000;
const leaseMs = 2 * timeoutMs;
/** Before the second, third, ... delivery; after the last one the alert is given up. */
const waitsMs = [10, 60, 300, 900, 3_600, 3 * 3_600, 12 * 3_600].map((seconds) => seconds * 1_000);

/**
 * Tells `CARILLON_ALERT_URL` what /alarm says, whenever it says something else: signed, and again until it is
 * received. Several processes may call it at once.
 */
export async function alert(services: Services): Promise<void> {
  const { db, settings } = services;
  const target = settings.alert;
  if (target === null) return;
  const reasons = await alarmReasons(services);
  await db.run(insertAlert(JSON.stringify(reasons.map(summaryOf)), reasons, apartMs));
  const owed = await db.run<OwedAlert & Record<string, unknown>>(claimAlerts(leaseMs));
  await Promise.all(owed.map((one) => deliver(services, target, one)));
}

async function deliver(services: Services, target: AlertTarget, owed: OwedAlert): Promise<void> {
  const { db, logger } = services;
  const problem = await post(target, owed, services.clock.now());
  if (problem === null) {
    await db.run(settleDelivered(owed.id));
    return;
  }
  const waitMs = waitsMs[owed.attempts - 1] ?? null;
  logger.warn({ alertId: owed.id, problem, isGivenUp: waitMs === null }, 'an alert was not received');
  await db.run(settleUndelivered(owed.id, problem, waitMs));
}

/** What makes an alert another one: late tasks grow in number by themselves, failed ones and accounts do not. */
function summaryOf({ reason, count }: { reason: string; count: number }): string {
  const steady = ['needs_attention', 'accounts', 'expiring', 'permissions', 'webhooks'];
  return steady.includes(reason) ? `${reason} ${count}` : reason;
}

/** Null when it was received, else the problem. */
async function post(
  { url, secret }: AlertTarget,
  { id, reasons, createdAt }: OwedAlert,
  at: Date,
): Promise<string | null> {
  const type = reasons.length > 0 ? 'alarm.raised' : 'alarm.cleared';
  const body = JSON.stringify({ type, timestamp: createdAt.toISOString(), data: { reasons } });
  const headers = signedHeaders([secret], { id, at, body });
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
    await answer.body?.cancel();
    return answer.ok ? null : `it answered ${answer.status}`;
  } catch (error) {
    return messageOf(error);
  }
}
