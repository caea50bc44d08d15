import type { Clock } from '../../core/index.ts';
import type { Caller } from './callers.ts';

const quarterHourMs = 15 * 60 * 1000;
const dayMs = 24 * 60 * 60 * 1000;

/** Requests per 15 minutes (docs, "Rate limits", read 2026-08). An app that may not call at all has the user's number. */
const perQuarterHour = {
  publish: { user: 100, app: 100 },
  delete_post: { user: 50, app: 50 },
  read_posts: { user: 900, app: 10_000 },
  look_up_posts: { user: 5_000, app: 3_500 },
  read_post: { user: 900, app: 450 },
  read_me: { user: 75, app: 75 },
} as const satisfies Record<string, Record<Caller, number>>;

/** All users of the app together. */
const publishPerDay = 10_000;

export type LimitedOperation = keyof typeof perQuarterHour;

interface Window {
  limit: number;
  used: number;
  endsAtMs: number;
}

export interface RateLimits {
  /** Counts a request; false when a window is used up, and then it is not counted. */
  spend(operation: LimitedOperation, caller: Caller): boolean;
  /** The headers of an answer as the windows stand; `remaining` overrides the count. */
  headers(operation: LimitedOperation, caller: Caller, remaining?: number): Record<string, string>;
  /** Those of a publish when the 15 minutes have room, but the app's 24 hours have none. */
  usedUpToday(): Record<string, string>;
}

/** Fixed windows that begin with their first request. In memory: a restart forgives. */
export function createRateLimits(clock: Clock): RateLimits {
  const windows = new Map<string, Window>();

  function window(name: string, limit: number, lengthMs: number): Window {
    const nowMs = clock.now().getTime();
    const current = windows.get(name);
    if (current && nowMs < current.endsAtMs) return current;
    const next = { limit, used: 0, endsAtMs: nowMs + lengthMs };
    windows.set(name, next);
    return next;
  }

  const short = (operation: LimitedOperation, caller: Caller) =>
    window(`${operation}/${caller}`, perQuarterHour[operation][caller], quarterHourMs);
  const daily = (operation: LimitedOperation) =>
    operation === 'publish' ? window('publish/day', publishPerDay, dayMs) : null;

  return {
    spend(operation, caller) {
      const concerned = [short(operation, caller), daily(operation)].filter((each) => each !== null);
      if (concerned.some((each) => each.used >= each.limit)) return false;
      for (const each of concerned) each.used += 1;
      return true;
    },
    headers(operation, caller, remaining) {
      const day = daily(operation);
      return {
        ...headersOf('x-rate-limit', short(operation, caller), remaining),
        ...(day ? headersOf('x-app-limit-24hour', day) : {}),
      };
    },
    usedUpToday: () => ({
      ...headersOf('x-rate-limit', short('publish', 'user')),
      ...headersOf('x-app-limit-24hour', window('publish/day', publishPerDay, dayMs), 0),
    }),
  };
}

function headersOf(
  prefix: string,
  window: Window,
  remaining = window.limit - window.used,
): Record<string, string> {
  return {
    [`${prefix}-limit`]: String(window.limit),
    [`${prefix}-remaining`]: String(remaining),
    [`${prefix}-reset`]: String(Math.ceil(window.endsAtMs / 1000)),
  };
}
