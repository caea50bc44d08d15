import { createHmac, randomUUID } from 'node:crypto';
import type { Entity, StoreTransaction } from '../harness/index.ts';
import { authors, emulatedClient, kinds, platform } from './entities.ts';

export interface SubscriptionData {
  /** The address that was validated. Where webhooks go is said to the emulator, not by this. */
  webhook: string;
}

const eventType = 'ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS';
const challengeMs = 3_000;

/** The organization of a key `(developerApplication:…,user:…,entity:…,eventType:…)`; null when it is no such key. */
export function organizationOf(key: string): string | null {
  const parts = /^\(developerApplication:(.+),user:(.+),entity:(.+),eventType:(\w+)\)$/.exec(key);
  return parts?.[4] === eventType ? (parts[3] ?? null) : null;
}

export const putSubscription = (tx: StoreTransaction, createdAt: Date, webhook: string): Promise<void> => {
  const owner = authors.organization.urn;
  const data: SubscriptionData = { webhook };
  return tx.put({ platform, kind: kinds.subscription, id: owner, owner, createdAt, data });
};

export const findSubscription = (tx: StoreTransaction): Promise<Entity<SubscriptionData> | null> =>
  tx.get<SubscriptionData>(platform, kinds.subscription, authors.organization.urn);

/** Whether who answers at an address knows the app's secret: asked with a code, it has 3 seconds. */
export async function passesChallenge(webhook: string): Promise<boolean> {
  const challengeCode = randomUUID();
  const address = new URL(webhook);
  address.searchParams.set('challengeCode', challengeCode);
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(challengeMs), redirect: 'error' });
    const said = (await answer.json()) as { challengeCode?: unknown; challengeResponse?: unknown };
    const isRight = said.challengeCode === challengeCode && said.challengeResponse === hmac(challengeCode);
    return answer.status === 200 && isRight;
  } catch {
    return false;
  }
}

/** The header of a webhook. */
export const signBody = (body: string): Record<string, string> => ({
  'x-li-signature': hmac(`hmacsha256=${body}`),
});

const hmac = (text: string): string => createHmac('sha256', emulatedClient.secret).update(text).digest('hex');
