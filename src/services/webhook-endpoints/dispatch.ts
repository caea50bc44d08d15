import { signedHeaders } from '../alarm/index.ts';
import type { Services } from '../context.ts';
import { bodyOf } from '../events/index.ts';
import { post, type Posted } from './post.ts';
import { openSecrets, signingSecrets } from './secret.ts';
import {
  claimDeliveries,
  fanOutEvents,
  settleReceived,
  settleUnreceived,
  type ClaimedDelivery,
} from './sql/dispatch.ts';

export const deliveryTimeoutMs = 15_000;
/** Of one attempt. A dispatcher that dies after the answer and before it wrote that down leads to another. */
const leaseMs = 2 * deliveryTimeoutMs;
/** Before the second, third, ... attempt. The last one comes after three days; then the delivery is given up. */
const waitsSeconds = [
  5,
  30,
  120,
  600,
  1_800,
  3_600,
  3 * 3_600,
  6 * 3_600,
  ...Array.from({ length: 5 }, () => 12 * 3_600),
  5_400,
];
/** An endpoint that fails for so long is disabled. */
const failingDays = 3;
/** Events at a time. */
const fanOutBatch = 500;
/** At once to one endpoint, so that a slow one leaves room for others. */
export const perEndpoint = 10;

/** Owes each new event to every endpoint that wants it, once. Several processes may call it at once. */
export async function fanOut({ db, taskTypes }: Services): Promise<void> {
  const internal = [...taskTypes.values()].filter((type) => type.internal).map(({ type }) => type);
  for (;;) {
    const [row] = await db.run<{ taken: number }>(fanOutEvents(fanOutBatch, internal));
    if ((row?.taken ?? 0) < fanOutBatch) return;
  }
}

/** Takes up to `limit` deliveries that are due; `busy` endpoints are left out. */
export async function claimDue(
  { db }: Services,
  limit: number,
  busy: readonly string[],
): Promise<ClaimedDelivery[]> {
  return db.run<ClaimedDelivery & Record<string, unknown>>(
    claimDeliveries({ limit, perEndpoint, busy, leaseMs }),
  );
}

/** Makes one attempt and writes down what came of it. `retries` false: it is the only one. */
export async function deliver(
  services: Services,
  claimed: ClaimedDelivery,
  { timeoutMs = deliveryTimeoutMs, retries = true }: { timeoutMs?: number; retries?: boolean } = {},
): Promise<void> {
  const { db, clock, logger } = services;
  const startedMs = clock.monotonicMs();
  const { status, problem } = await attempt(services, claimed, timeoutMs);
  const durationMs = Math.round(clock.monotonicMs() - startedMs);
  if (problem === null) {
    await db.run(settleReceived(claimed.id, status, durationMs));
    return;
  }
  const { id, endpointId, attempts } = claimed;
  const waitSeconds = retries ? (waitsSeconds[attempts - 1] ?? null) : null;
  logger.info({ deliveryId: id, endpointId, attempts, problem }, 'a webhook was not received');
  const outcome = { status, problem, durationMs, waitSeconds };
  const disabling = retries ? { isGone: status === 410, failingDays } : null;
  const [disabled] = await db.run<{ reason: string }>(settleUnreceived(claimed, outcome, disabling));
  if (disabled !== undefined)
    logger.warn({ endpointId, reason: disabled.reason }, 'a webhook endpoint was disabled');
}

async function attempt(services: Services, claimed: ClaimedDelivery, timeoutMs: number): Promise<Posted> {
  const now = services.clock.now();
  const secrets = openSecrets(await services.sealer(), claimed.endpointId, claimed);
  if (secrets === null) {
    const problem = 'its secret was sealed with another CARILLON_SECRET; rotate it';
    return { status: null, problem };
  }
  const body = bodyOf(claimed);
  const headers = signedHeaders(signingSecrets(secrets, now), { id: claimed.messageId, at: now, body });
  const allowPrivate = services.settings.allowPrivateWebhooks;
  return post(claimed.url, { headers, body, timeoutMs, allowPrivate });
}
