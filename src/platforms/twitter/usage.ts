import type { Usage } from '../platform.ts';

/** The windows X counts: 15 minutes per user, and 24 hours per app and per user. */
export const windows = ['x-rate-limit', 'x-app-limit-24hour', 'x-user-limit-24hour'] as const;

/** Of the windows that are named, the one with the least left; of equals the one that is open later. */
export function usageOf(headers: Headers): Usage | null {
  const named = windows.flatMap((name) => {
    const [remaining, reset] = [headers.get(`${name}-remaining`), headers.get(`${name}-reset`)];
    if (!isCount(remaining) || !isCount(reset)) return [];
    return [{ remaining: Number(remaining), resetsAt: new Date(Number(reset) * 1000) }];
  });
  const [least] = named.sort(
    (a, b) => a.remaining - b.remaining || b.resetsAt.getTime() - a.resetsAt.getTime(),
  );
  return least ?? null;
}

const isCount = (text: string | null): text is string => text !== null && /^\d{1,12}$/.test(text);
