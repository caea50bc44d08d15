import type { StoreTransaction } from '../harness/index.ts';
import { emulatedApp, emulatedNumber, platform } from './entities.ts';

const kind = 'subscription';

export interface SubscriptionData {
  subscribed: boolean;
  /** Where the account's webhooks go instead of the app's own address. */
  callback: string | null;
}

/** The app is subscribed until it is told otherwise. */
export async function readSubscription(tx: StoreTransaction): Promise<SubscriptionData> {
  const known = await tx.get<SubscriptionData>(platform, kind, emulatedApp.id);
  return known?.data ?? { subscribed: true, callback: null };
}

export const isSubscribed = async (tx: StoreTransaction): Promise<boolean> =>
  (await readSubscription(tx)).subscribed;

export const putSubscription = (
  tx: StoreTransaction,
  createdAt: Date,
  data: SubscriptionData,
): Promise<void> => tx.put({ platform, kind, id: emulatedApp.id, owner: emulatedNumber.id, createdAt, data });
