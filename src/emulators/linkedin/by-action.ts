import type { Handler, MiddlewareHandler } from 'hono';
import { badQuery } from './errors.ts';

/** One path, several actions: `?action=` chooses. */
export function byAction<Each extends Handler | MiddlewareHandler>(
  actions: Readonly<Record<string, Each>>,
): Handler {
  return (c, next) => {
    const name = c.req.query('action') ?? '';
    return (Object.hasOwn(actions, name) ? actions[name] : undefined)?.(c, next) ?? badQuery(c);
  };
}
