import { describe, expect, it } from 'vitest';
import { callFailureOf, deliveryFailureOf, refusalOf, rules } from './errors.ts';

const now = new Date('2026-11-22T09:00:00Z');
const afterMinutes = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const error = (code: number, subcode: number | null = null) => ({
  code,
  subcode,
  reason: null,
  transient: false,
});

function answer(code: number, status = 400, extra: object = {}) {
  const body = { error: { message: `(#${code}) words`, type: 'OAuthException', code, ...extra } };
  return { status, headers: new Headers(), body: JSON.stringify(body) };
}

/** Every row of the table: its key, the status Meta documents, and what we make of it. */
const table: [key: string, status: number, verdict: string][] = [
  ['1', 400, 'unknown'],
  ['2', 503, 'unknown'],
  ['131000', 500, 'unknown'],
  ['131016', 500, 'unknown'],
  ['133004', 503, 'unknown'],
  ['0', 401, 'auth_revoked'],
  ['190', 401, 'auth_revoked'],
  ['3', 500, 'permission'],
  ['10', 403, 'permission'],
  ['200-299', 403, 'permission'],
  ['131005', 403, 'permission'],
  ['368', 403, 'permission'],
  ['131031', 403, 'permission'],
  ['33', 400, 'config'],
  ['100/33', 400, 'config'],
  ['131045', 500, 'config'],
  ['131037', 400, 'config'],
  ['133000', 400, 'config'],
  ['133005', 400, 'config'],
  ['133006', 400, 'config'],
  ['133010', 400, 'config'],
  ['131042', 400, 'billing'],
  ['131057', 500, 'unavailable'],
  ['4', 429, 'rate_limited'],
  ['80007', 400, 'rate_limited'],
  ['80008', 400, 'rate_limited'],
  ['130429', 429, 'rate_limited'],
  ['131056', 400, 'rate_limited'],
  ['131048', 400, 'rate_limited'],
  ['131064', 400, 'rate_limited'],
  ['132069', 400, 'rate_limited'],
  ['133008', 400, 'rate_limited'],
  ['133009', 400, 'rate_limited'],
  ['133015', 400, 'rate_limited'],
  ['133016', 400, 'rate_limited'],
  ['131026', 400, 'undeliverable'],
  ['131030', 400, 'undeliverable'],
  ['130403', 400, 'undeliverable'],
  ['130472', 400, 'undeliverable'],
  ['130497', 403, 'undeliverable'],
  ['131049', 400, 'undeliverable'],
  ['131050', 400, 'undeliverable'],
  ['131062', 400, 'undeliverable'],
  ['131047', 400, 'rejected'],
  ['100', 400, 'rejected'],
  ['131008', 400, 'rejected'],
  ['131009', 400, 'rejected'],
  ['131051', 400, 'rejected'],
  ['135000', 400, 'rejected'],
  ['131021', 400, 'rejected'],
  ['131052', 400, 'rejected'],
  ['131053', 400, 'rejected'],
  ['132000', 400, 'rejected'],
  ['132012', 400, 'rejected'],
  ['132018', 400, 'rejected'],
  ['132001', 404, 'rejected'],
  ['132005', 400, 'rejected'],
  ['132007', 400, 'rejected'],
  ['132015', 400, 'rejected'],
  ['132016', 400, 'rejected'],
  ['132068', 400, 'rejected'],
];

/** The numbers of a row's key: "100/33", "190", or the first of "200-299". */
const numbersOf = (key: string) => {
  const [code = 0, subcode] = key.split('/').map((part) => Number.parseInt(part, 10));
  return { code, subcode };
};

describe('a refused message', () => {
  it.each(table)('row %s (HTTP %i) -> %s', (key, status, verdict) => {
    const { code, subcode } = numbersOf(key);
    const refused = answer(code, status, subcode === undefined ? {} : { error_subcode: subcode });
    const inDoubt = { outcome: 'unknown', reason: expect.stringContaining(`code ${code}`) };
    expect(refusalOf(refused, now)).toMatchObject(
      verdict === 'unknown' ? inDoubt : { outcome: 'refused', failure: { kind: verdict } },
    );
  });

  it('has a test for every row', () => {
    expect(new Set(table.map(([key]) => key))).toEqual(new Set(Object.keys(rules)));
  });

  it('is told by its code, whatever the HTTP status and the text', () => {
    for (const status of [400, 403, 429, 500]) {
      expect(refusalOf(answer(131047, status, { message: '(#190) 131000' }), now)).toMatchObject({
        outcome: 'refused',
        failure: { kind: 'rejected', platformCode: '131047' },
      });
      expect(refusalOf(answer(131000, status), now).outcome).toBe('unknown');
    }
    expect(refusalOf(answer(299), now)).toMatchObject({ failure: { kind: 'permission' } });
    expect(refusalOf(answer(490), now)).toMatchObject({ failure: { kind: 'rejected' } });
  });

  it('with a code nobody listed is refused, and unknown with 5xx or when Graph calls it passing', () => {
    expect(refusalOf(answer(4711, 400), now)).toMatchObject({
      outcome: 'refused',
      failure: { kind: 'rejected' },
    });
    expect(refusalOf(answer(4711, 500), now).outcome).toBe('unknown');
    expect(refusalOf(answer(4711, 400, { is_transient: true }), now).outcome).toBe('unknown');
  });

  it.each([200, 302, 400, 403, 429, 500, 502, 503])(
    'is unknown when a %i has no envelope of Graph',
    (status) => {
      expect(refusalOf({ status, headers: new Headers(), body: '<h1>131047</h1>' }, now).outcome).toBe(
        'unknown',
      );
    },
  );

  it.each([
    [4, 15],
    [130429, 1],
    [131056, 1],
    [131048, 24 * 60],
    [131064, 24 * 60],
    [133008, 60],
    [133009, 60],
    [133015, 15],
    [133016, 60],
  ])('says of limit %i to come back in %i minutes', (code, minutes) => {
    expect(refusalOf(answer(code), now)).toMatchObject({ failure: { retryAt: afterMinutes(minutes) } });
  });

  it.each([131049, 130472])(
    'of a recipient who is spared for a while (%i) says until when, and holds up nobody else',
    (code) => {
      const spared = { kind: 'undeliverable', retryAt: afterMinutes(24 * 60) };
      expect(refusalOf(answer(code), now)).toMatchObject({ outcome: 'refused', failure: spared });
    },
  );

  it.each([131026, 131050])('of a recipient who is lost (%i) names no time', (code) => {
    const refused = refusalOf(answer(code), now);
    expect(refused.outcome === 'refused' && 'retryAt' in refused.failure).toBe(false);
  });

  it("takes the platform's own time for call limits", () => {
    const usage = {
      'x-business-use-case-usage': '{"2":[{"type":"whatsapp","estimated_time_to_regain_access":7}]}',
    };
    const limited = refusalOf({ ...answer(80008), headers: new Headers(usage) }, now);
    expect(limited).toMatchObject({ failure: { retryAt: afterMinutes(7) } });
  });

  it('names the remedy, without the recipient', () => {
    const message = (code: number, extra: object = {}) => {
      const outcome = refusalOf(answer(code, 400, extra), now);
      return outcome.outcome === 'refused' ? outcome.failure.message : '';
    };
    expect(message(131047)).toContain('config.template');
    expect(message(131042)).toContain('payment');
    expect(message(131050)).toContain('Do not send again');
    expect(message(132001)).toContain('no approved template');
    expect(message(132000)).toContain('one for each {{1}}');
    expect(message(100, { error_data: { details: 'No account +1 555 010 0199' } })).toContain(
      'No account [number]',
    );
    expect(message(131026, { message: 'to 15550100199' })).not.toContain('555');
  });
});

describe('a failed call without visible effect', () => {
  it('is unavailable where a message would be unknown, else of the same kind', () => {
    expect(callFailureOf(answer(131000, 500), now)).toMatchObject({
      kind: 'unavailable',
      platformCode: '131000',
    });
    const html = { status: 502, headers: new Headers(), body: '<html>' };
    expect(callFailureOf(html, now)).toMatchObject({ kind: 'unavailable', platformCode: '502' });
    expect(callFailureOf(answer(190, 401), now).kind).toBe('auth_revoked');
  });
});

describe('a message that failed after it was accepted', () => {
  it('has the kind of its code, and waits from that moment', () => {
    expect(deliveryFailureOf(error(131026), now)).toMatchObject({
      kind: 'undeliverable',
      platformCode: '131026',
    });
    expect(deliveryFailureOf(error(131047), now).kind).toBe('rejected');
    expect(deliveryFailureOf(error(131049), now).retryAt).toEqual(afterMinutes(24 * 60));
    expect(deliveryFailureOf(error(4711), now).kind).toBe('rejected');
  });

  it('is certain, so an in-doubt code means a fault of WhatsApp', () => {
    expect(deliveryFailureOf(error(131000), now)).toMatchObject({
      kind: 'unavailable',
      platformCode: '131000',
    });
  });

  it('may name no reason', () => {
    expect(deliveryFailureOf(undefined, now)).toEqual({
      kind: 'undeliverable',
      message: 'WhatsApp did not deliver the message.',
    });
  });
});
