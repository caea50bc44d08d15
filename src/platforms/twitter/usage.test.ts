import { describe, expect, it } from 'vitest';
import { usageOf } from './usage.ts';

const said = (headers: Record<string, string>) => usageOf(new Headers(headers));

describe("what X's headers say is left", () => {
  it('is the least of the windows', () => {
    const usage = said({
      'x-rate-limit-remaining': '97',
      'x-rate-limit-reset': '1760000900',
      'x-app-limit-24hour-remaining': '3',
      'x-app-limit-24hour-reset': '1760080000',
    });
    expect(usage).toEqual({ remaining: 3, resetsAt: new Date(1_760_080_000_000) });
  });

  it.each([
    [{}],
    [{ 'x-rate-limit-remaining': '5' }],
    [{ 'x-rate-limit-remaining': '-1', 'x-rate-limit-reset': '1760000900' }],
    [{ 'x-rate-limit-remaining': '5', 'x-rate-limit-reset': 'soon' }],
  ])('is not known from %j', (headers) => {
    expect(said(headers)).toBe(null);
  });
});
