import type { MiddlewareHandler } from 'hono';
import { emulatedPage } from './entities.ts';

const hourMs = 3_600_000;
/** 4800 calls per engaged user and rolling 24 h ("Rate limiting"); the emulated Page has a hundred of them. */
const callBudget = 4800 * 100;

/**
 * Counts the calls of the last 24 h in this process and says so in the headers, which the API leaves out while the
 * share is 0%. It never refuses by itself, so that a long test is not throttled: the fault `rate_limited` does that.
 */
export function usageHeaders(now: () => Date, budget = callBudget): MiddlewareHandler {
  const callsOfHour = new Map<number, number>();
  return async (c, next) => {
    const hour = Math.floor(now().getTime() / hourMs);
    callsOfHour.set(hour, (callsOfHour.get(hour) ?? 0) + 1);
    for (const old of callsOfHour.keys()) if (old <= hour - 24) callsOfHour.delete(old);
    await next();
    const calls = [...callsOfHour.values()].reduce((sum, count) => sum + count, 0);
    const percent = Math.min(Math.floor((calls * 100) / budget), 99);
    if (percent === 0 || c.res.headers.has('x-app-usage')) return;
    const usage = { call_count: percent, total_cputime: percent, total_time: percent };
    const pages = [{ type: 'pages', ...usage, estimated_time_to_regain_access: 0 }];
    c.header('x-app-usage', JSON.stringify(usage));
    c.header('x-business-use-case-usage', JSON.stringify({ [emulatedPage.id]: pages }));
  };
}
