import type { Clock } from '../../core/index.ts';
import { calls, type Call, type Caller, type CallName } from './calls.ts';

const quarterHourMs = 15 * 60 * 1000;
const dayMs = 24 * 60 * 60 * 1000;

const publishPerDay = calls.publish.perDay ?? 0;

interface Window {
  limit: number;
  used: number;
  endsAtMs: number;
}

export interface RateLimits {
  /** Counts a request; false when a window is used up, and then it is not counted. */
  spend(name: CallName, caller: Caller): boolean;
  /** The headers of an answer as the windows stand; `remaining` overrides the count. */
  headers(name: CallName, caller: Caller, remaining?: number): Record<string, string>;
  /** Those when the 15 minutes have room, but the app's 24 hours have none. */
  usedUpToday(name: CallName, caller: Caller): Record<string, string>;
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

  const short = (name: CallName, caller: Caller) =>
    window(`${name}/${caller}`, calls[name].perQuarterHour[caller], quarterHourMs);
  const daily = (name: CallName) => {
    const { perDay }: Call = calls[name];
    return perDay === null ? null : window(`${name}/day`, perDay, dayMs);
  };

  return {
    spend(name, caller) {
      const concerned = [short(name, caller), daily(name)].filter((each) => each !== null);
      if (concerned.some((each) => each.used >= each.limit)) return false;
      for (const each of concerned) each.used += 1;
      return true;
    },
    headers(name, caller, remaining) {
      const day = daily(name);
      return {
        ...headersOf('x-rate-limit', short(name, caller), remaining),
        ...(day ? headersOf('x-app-limit-24hour', day) : {}),
      };
    },
    usedUpToday: (name, caller) => ({
      ...headersOf('x-rate-limit', short(name, caller)),
      // What has no such limit of its own plays the one of publishing.
      ...headersOf('x-app-limit-24hour', daily(name) ?? window('publish/day', publishPerDay, dayMs), 0),
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
