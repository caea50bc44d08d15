import type { Context, MiddlewareHandler } from 'hono';
import { cutOf, cutResponse } from './cut.ts';
import type { EmulatorContext, Fault, HoldPoint } from './emulator.ts';
import { halfAnswered } from './half-answered.ts';

/** A platform's own way of saying what a fault asks for, down to headers and body. */
export interface VendorAnswers {
  /** Too many calls just now. */
  rateLimited(c: Context): Response | Promise<Response>;
  /** The quota of a longer time is used up. */
  quotaReached(c: Context): Response | Promise<Response>;
  /** The token has ended by itself. */
  tokenExpired(c: Context): Response | Promise<Response>;
  /** Somebody ended the token. */
  tokenDead(c: Context): Response | Promise<Response>;
  serverError(c: Context, status: 500 | 502 | 503): Response | Promise<Response>;
  /** The answer of a successful "publish" or "comment", but nothing in it names what was made. */
  withoutId(c: Context): Response | Promise<Response>;
}

/**
 * Gives every route its name in the coverage table and lets armed faults and holds hit it:
 *
 *     const operation = operations(context, 'facebook', answers);
 *     app.post('/:version/:page/feed', operation('publish'), handler);
 *
 * A fault `after` the effect, or a hold `accepted`, waits for a request that has one, so it is not spent on a refusal.
 */
export function operations(
  context: EmulatorContext,
  platform: string,
  answers: VendorAnswers,
): (name: string) => MiddlewareHandler {
  return (name) => async (c, next) => {
    const { signal } = c.req.raw;
    const holdAt = (point: HoldPoint) => context.holds.take(platform, name, point, signal);

    const received = holdAt('received');
    if (received) {
      await wholeBody(c);
      await received();
    }
    const before = context.faults.take(platform, name, 'before');
    if (before) c.res = await answerTo(before, c, answers, null);
    else {
      await next();
      if (c.res.ok) await holdAt('accepted')?.();
      const after = c.res.ok ? context.faults.take(platform, name, 'after') : null;
      if (after) await replace(c, (lost) => answerTo(after, c, answers, lost));
    }
    const answering = cutOf(c.res) ? null : holdAt('answering');
    if (answering) await replace(c, (whole) => halfAnswered(whole, answering(), signal));
  };
}

/** Until the last byte has come. The route reads its own copy. */
const wholeBody = (c: Context): Promise<unknown> => c.req.raw.clone().arrayBuffer();

/** Hono copies the headers of the response that is there into every new one, so it is taken away first. */
async function replace(
  c: Context,
  change: (answer: Response) => Response | Promise<Response>,
): Promise<void> {
  const answer = c.res;
  c.res = undefined;
  c.res = await change(answer);
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
    case 'quota_reached':
      return vendor.quotaReached(c);
    case 'token_expired':
      return vendor.tokenExpired(c);
    case 'token_dead':
      return vendor.tokenDead(c);
    case 'status_500':
      return vendor.serverError(c, 500);
    case 'status_502':
      return vendor.serverError(c, 502);
    case 'status_503':
      return vendor.serverError(c, 503);
    case 'without_id':
      return vendor.withoutId(c);
    case 'lost':
    case 'fails':
      throw new Error('only a webhook can be lost, and only the work on an upload can fail later');
  }
}
