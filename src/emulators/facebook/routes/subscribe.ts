import type { Context } from 'hono';
import type { EmulatorContext } from '../../harness/index.ts';
import { parameterError, textOf } from '../../harness/graph/index.ts';
import { checkPage, readCall } from '../call.ts';
import { emulatedApp, pageLock } from '../entities.ts';
import { subscribe, subscribedFields, webhookFields } from '../webhooks.ts';

/** POST /{page}/subscribed_apps: the app is told of the Page's changes. DELETE: no more. */
export function subscribeApp(context: EmulatorContext) {
  return async (c: Context): Promise<Response> => {
    const parameters = await readCall(c);
    const pageId = checkPage(c);
    const isEnd = c.req.method === 'DELETE';
    const text = textOf(parameters, 'subscribed_fields');
    if (!isEnd && !text) throw parameterError('Param subscribed_fields is required');
    const fields = isEnd ? [] : (text ?? '').split(',').map((field) => field.trim());
    const unknown = fields.find((field) => !webhookFields.some((known) => known === field));
    if (unknown !== undefined)
      throw parameterError(
        `Param subscribed_fields must be one of {${webhookFields.join(', ')}} - got ${unknown}`,
      );
    await context.store.transaction(pageLock(pageId), (tx) => subscribe(tx, context.clock.now(), fields));
    return c.json({ success: true });
  };
}

/** GET /{page}/subscribed_apps */
export function readSubscription(context: EmulatorContext) {
  return async (c: Context): Promise<Response> => {
    await readCall(c);
    const fields = await context.store.transaction(pageLock(checkPage(c)), subscribedFields);
    const app = {
      category: 'Business',
      name: emulatedApp.name,
      id: emulatedApp.id,
      subscribed_fields: fields,
    };
    return c.json({ data: fields.length > 0 ? [app] : [] });
  };
}
