import type { Entity, StoreTransaction } from '../harness/index.ts';
import { kinds, type SubscriptionData, type WebhookData } from './entities.ts';
import { platform } from './posts.ts';

export type Webhook = Entity<WebhookData>;
export type Subscription = Entity<SubscriptionData>;

/** What belongs to the app, not to a user. */
export const appOwner = 'app';

/** As many subscriptions as self-serve apps may have. */
const maxListed = 1_500;

export const liveWebhooks = (tx: StoreTransaction): Promise<Webhook[]> =>
  listLive<WebhookData>(tx, kinds.webhook);
export const liveSubscriptions = (tx: StoreTransaction): Promise<Subscription[]> =>
  listLive<SubscriptionData>(tx, kinds.subscription);

export const findWebhook = (tx: StoreTransaction, id: string): Promise<Webhook | null> =>
  findLive<WebhookData>(tx, kinds.webhook, id);
export const findSubscription = (tx: StoreTransaction, id: string): Promise<Subscription | null> =>
  findLive<SubscriptionData>(tx, kinds.subscription, id);

/** Newest first. */
async function listLive<Data extends { deleted: boolean }>(
  tx: StoreTransaction,
  kind: string,
): Promise<Entity<Data>[]> {
  const all = await tx.list<Data>({ platform, kind, owner: appOwner, limit: maxListed });
  return all.filter(({ data }) => !data.deleted);
}

async function findLive<Data extends { deleted: boolean }>(
  tx: StoreTransaction,
  kind: string,
  id: string,
): Promise<Entity<Data> | null> {
  const found = await tx.get<Data>(platform, kind, id);
  return found && !found.data.deleted ? found : null;
}
