import type { Context } from 'hono';
import { GraphError, textOf, type GraphParameters } from '../../harness/graph/index.ts';
import type { EmulatorContext } from '../../harness/index.ts';
import { readAccountCall } from '../call.ts';
import { emulatedApp, numberLock } from '../entities.ts';
import { answersHandshake } from '../handshake.ts';
import { putSubscription, readSubscription, type SubscriptionData } from '../subscription.ts';

/** GET /{waba_id}/subscribed_apps */
export function listApps(context: EmulatorContext) {
  return async (c: Context): Promise<Response> => {
    await readAccountCall(c);
    const subscription = await context.store.transaction(numberLock, readSubscription);
    return c.json({ data: subscription.subscribed ? [nodeOf(subscription)] : [] });
  };
}

/** POST /{waba_id}/subscribed_apps, with an address of its own or without, which proves itself first. */
export function subscribeApp(context: EmulatorContext) {
  return async (c: Context): Promise<Response> => {
    const callback = await callbackOf(await readAccountCall(c));
    const subscription = { subscribed: true, callback };
    await keep(context, subscription);
    return c.json({ success: true, ...(callback !== null && { data: [nodeOf(subscription)] }) });
  };
}

/** DELETE /{waba_id}/subscribed_apps: no webhook is owed any more. */
export function unsubscribeApp(context: EmulatorContext) {
  return async (c: Context): Promise<Response> => {
    await readAccountCall(c);
    await keep(context, { subscribed: false, callback: null });
    return c.json({ success: true });
  };
}

const keep = ({ store, clock }: EmulatorContext, subscription: SubscriptionData): Promise<void> =>
  store.transaction(numberLock, (tx) => putSubscription(tx, clock.now(), subscription));

async function callbackOf(parameters: GraphParameters): Promise<string | null> {
  const callback = textOf(parameters, 'override_callback_uri');
  if (callback === null) return null;
  const verifyToken = textOf(parameters, 'verify_token');
  if (!verifyToken) throw new GraphError(100, '(#100) The parameter verify_token is required.');
  if (!/^https?:$/.test(URL.parse(callback)?.protocol ?? '')) {
    throw new GraphError(100, 'Invalid callback URI format');
  }
  if (await answersHandshake(callback, verifyToken)) return callback;
  throw new GraphError(100, 'Webhook callback URL is not reachable or invalid', {
    status: 422,
    type: 'GraphMethodException',
  });
}

const nodeOf = ({ callback }: SubscriptionData): Record<string, unknown> => ({
  whatsapp_business_api_data: {
    id: emulatedApp.id,
    name: emulatedApp.name,
    link: `https://www.facebook.com/games/?app_id=${emulatedApp.id}`,
  },
  ...(callback !== null && { override_callback_uri: callback }),
});
