import type { Context, MiddlewareHandler } from 'hono';
import { cutResponse } from './cut.ts';
import type { EmulatorContext, Fault } from './emulator.ts';

/** A platform's own way of saying what a fault asks for, down to headers and body. */
export interface VendorAnswers {
  rateLimited(c: Context): Response | Promise<Response>;
  tokenDead(c: Context): Response | Promise<Response>;
  serverError(c: Context, status: 500 | 502 | 503): Response | Promise<Response>;
}

/**
 * Gives every route its name in the coverage table and lets armed faults hit it:
 *
 *     const operation = operations(context, 'facebook', answers);
 *     app.post('/:version/:page/feed', operation('publish'), handler);
 *
 * A fault `after` the effect waits for a request that has one, so it is not spent on a refusal.
 */
export function operations(
  context: EmulatorContext,
  platform: string,
  answers: VendorAnswers,
): (name: string) => MiddlewareHandler {
  return (name) => async (c, next) => {
    const before = context.faults.take(platform, name, 'before');
    if (before) return answerTo(before, c, answers, null);
    await next();
    if (!c.res.ok) return;
    const after = context.faults.take(platform, name, 'after');
    if (!after) return;
    const lost = c.res;
    // Hono copies the headers of the response it replaces, unless there is none.
    c.res = undefined;
    c.res = await answerTo(after, c, answers, lost);
  };
}

async function answerTo(
  answer: Fault['answer'],
  c: Context,
  vendor: VendorAnswers,
  lost: Response | null,
): Promise<Response> {
  switch (answer) {
    case 'reset':
    case 'timeout':
      return cutResponse(answer);
    case 'truncated':
      return cutResponse(answer, lost ?? (await vendor.serverError(c, 500)));
    case 'rate_limited':
      return vendor.rateLimited(c);
    case 'token_dead':
      return vendor.tokenDead(c);
    case 'status_500':
      return vendor.serverError(c, 500);
    case 'status_502':
      return vendor.serverError(c, 502);
    case 'status_503':
      return vendor.serverError(c, 503);
  }
}
