import { describe, expect, it } from 'vitest';
import {
  callFailureOf,
  commentRules,
  hasExpired,
  hasNoInsights,
  isMissing,
  refusalOf,
  rules,
} from './errors.ts';

const now = new Date('2026-11-22T09:00:00Z');
const hours = (count: number) => new Date(now.getTime() + count * 3_600_000);

function answer(code: number, subcode: number | null = null, status = 400, extra: object = {}) {
  const error = {
    message: '(#1) words',
    code,
    ...(subcode === null ? {} : { error_subcode: subcode }),
    ...extra,
  };
  return { status, headers: new Headers(), body: JSON.stringify({ error }) };
}
const html = (status: number) => ({ status, headers: new Headers(), body: '<h1>Bad Gateway 190</h1>' });

/** Every row of the table: its key, an error that meets it, and what we make of it. */
const table: [key: string, code: number, subcode: number | null, verdict: string][] = [
  ['1', 1, null, 'unknown'],
  ['1', 1, 99, 'unknown'],
  ['2', 2, null, 'unknown'],
  ['1/2853006', 1, 2853006, 'permission'],
  ['4', 4, null, 'rate_limited'],
  ['17', 17, null, 'rate_limited'],
  ['32', 32, null, 'rate_limited'],
  ['341', 341, null, 'rate_limited'],
  ['613', 613, null, 'rate_limited'],
  ['613', 613, 1996, 'rate_limited'],
  ['80001', 80001, null, 'rate_limited'],
  ['368', 368, null, 'rate_limited'],
  ['368/1390008', 368, 1390008, 'rate_limited'],
  ['102', 102, null, 'auth_revoked'],
  ['190', 190, null, 'auth_revoked'],
  ['190/458', 190, 458, 'auth_revoked'],
  ['190/459', 190, 459, 'auth_revoked'],
  ['190/460', 190, 460, 'auth_revoked'],
  ['190/463', 190, 463, 'auth_revoked'],
  ['190/464', 190, 464, 'auth_revoked'],
  ['190/467', 190, 467, 'auth_revoked'],
  ['190/492', 190, 492, 'auth_revoked'],
  ['190/2069032', 190, 2069032, 'auth_revoked'],
  ['3', 3, null, 'permission'],
  ['10', 10, null, 'permission'],
  ['200-299', 200, null, 'permission'],
  ['200-299', 299, null, 'permission'],
  ['any/1404006', 200, 1404006, 'permission'],
  ['any/1404078', 1404078, null, 'permission'],
  ['any/1404112', 368, 1404112, 'permission'],
  ['any/4854002', 4854002, null, 'permission'],
  ['100', 100, null, 'rejected'],
  ['100/33', 100, 33, 'config'],
  ['1500', 1500, null, 'rejected'],
  ['any/1609005', 100, 1609005, 'rejected'],
  ['any/1609008', 200, 1609008, 'rejected'],
  ['any/1346003', 368, 1346003, 'rejected'],
  ['any/1404102', 368, 1404102, 'rejected'],
  ['any/1366046', 324, 1366046, 'rejected'],
  ['any/1363022', 1363022, null, 'rejected'],
  ['any/1363023', 100, 1363023, 'rejected'],
  ['any/1363024', 1363024, null, 'rejected'],
  ['any/1363025', 100, 1363025, 'rejected'],
  ['any/1363026', 1363026, null, 'rejected'],
  ['any/1363031', 100, 1363031, 'rejected'],
  ['any/1363032', 1363032, null, 'rejected'],
  ['any/1363019', 1363019, null, 'unavailable'],
  ['any/1363021', 6000, 1363021, 'unavailable'],
  ['any/1363030', 1363030, null, 'unavailable'],
  ['any/1363033', 6000, 1363033, 'unavailable'],
  ['any/1363037', 1363037, null, 'unavailable'],
  ['any/1363041', 6000, 1363041, 'unavailable'],
  ['any/1363045', 1363045, null, 'unavailable'],
  ['506', 506, null, 'duplicate'],
  ['any/1366051', 100, 1366051, 'duplicate'],
];

describe('a refused publish', () => {
  it.each(table)('row %s: code %i, subcode %s -> %s', (_key, code, subcode, verdict) => {
    const kind = verdict === 'duplicate' ? 'rejected' : verdict;
    const failure = { kind, platformCode: subcode === null ? `${code}` : `${code}/${subcode}` };
    const expected: Record<string, object> = {
      unknown: { outcome: 'unknown', reason: expect.stringContaining(`code ${code}`) },
      duplicate: { outcome: 'duplicate', remoteId: null, failure },
    };
    const outcome = refusalOf(answer(code, subcode), now);
    expect(outcome).toMatchObject(expected[verdict] ?? { outcome: 'refused', failure });
  });

  it('has a test for every row', () => {
    expect(new Set(table.map(([key]) => key))).toEqual(new Set(Object.keys(rules)));
  });

  it('is told by numbers, never by text: "490" is no 190', () => {
    const outcome = refusalOf(
      answer(100, null, 400, { message: '(#490) token 190/460 of 2', type: 'OAuthException' }),
      now,
    );
    expect(outcome).toMatchObject({ outcome: 'refused', failure: { kind: 'rejected', platformCode: '100' } });
    expect(refusalOf(answer(490), now)).toMatchObject({ failure: { kind: 'rejected', platformCode: '490' } });
  });

  it('is unknown behind any 5xx, whatever the body says', () => {
    for (const status of [500, 502, 503, 504]) {
      for (const code of [1, 2, 4, 100, 190, 506]) {
        expect(refusalOf(answer(code, null, status), now).outcome).toBe('unknown');
      }
      expect(refusalOf(html(status), now).outcome).toBe('unknown');
    }
  });

  it("is unknown when the body is not Graph's", () => {
    for (const status of [200, 302, 400, 403, 404, 408, 429]) {
      expect(refusalOf(html(status), now).outcome).toBe('unknown');
    }
  });

  it('with a code nobody listed is refused, and unknown when Graph calls it passing', () => {
    expect(refusalOf(answer(4711), now)).toMatchObject({ outcome: 'refused', failure: { kind: 'rejected' } });
    expect(refusalOf(answer(4711, null, 400, { is_transient: true }), now).outcome).toBe('unknown');
  });

  it('says when to come back', () => {
    const retryAt = (code: number, subcode: number | null = null) => {
      const outcome = refusalOf(answer(code, subcode), now);
      return outcome.outcome === 'refused' ? outcome.failure.retryAt : undefined;
    };
    expect(retryAt(32)).toEqual(hours(0.25));
    expect(retryAt(368)).toEqual(hours(6));
    expect(retryAt(368, 1390008)).toEqual(hours(24));
    expect(retryAt(190)).toBeUndefined();
    const usage = { 'X-Business-Use-Case-Usage': '{"1":[{"estimated_time_to_regain_access":19}]}' };
    const limited = refusalOf({ ...answer(80001), headers: new Headers(usage) }, now);
    expect(limited).toMatchObject({ failure: { retryAt: hours(19 / 60) } });
  });

  it('names the remedy by subcode, and does not quote what Graph says of a token', () => {
    const message = (subcode: number) => {
      const outcome = refusalOf(answer(190, subcode, 401, { message: 'Malformed access token abc' }), now);
      return outcome.outcome === 'refused' ? outcome.failure.message : '';
    };
    expect(message(458)).toContain('Add the app');
    expect(message(459)).toContain('Log in on Facebook');
    expect(message(464)).toContain('confirm');
    expect(message(492)).toContain('role');
    expect(message(2069032)).toContain('/me/accounts');
    expect(message(460)).toContain('FB_ACCESS_TOKEN');
    expect(message(460)).not.toContain('abc');
  });
});

describe('a refused comment', () => {
  const refusal = (code: number, subcode: number | null = null) =>
    refusalOf(answer(code, subcode), now, commentRules);

  it('below a post that is gone is rejected: the account is fine', () => {
    expect(refusal(100, 33)).toMatchObject({
      outcome: 'refused',
      failure: { kind: 'rejected', message: expect.stringContaining('deleted') },
    });
    expect(callFailureOf(answer(100, 33), now, commentRules).kind).toBe('rejected');
  });

  it('names the permission and the task that comments need', () => {
    expect(refusal(200)).toMatchObject({
      failure: { kind: 'permission', message: expect.stringContaining('pages_manage_engagement') },
    });
    expect(refusal(1, 2853006)).toMatchObject({
      failure: { kind: 'permission', message: expect.stringContaining('MODERATE') },
    });
  });

  it('is else what a refused post is', () => {
    expect(refusal(506).outcome).toBe('duplicate');
    expect(refusal(1).outcome).toBe('unknown');
    expect(refusal(190)).toMatchObject({ failure: { kind: 'auth_revoked' } });
    expect(refusal(32)).toMatchObject({ failure: { kind: 'rate_limited' } });
  });
});

describe('a failed call without visible effect', () => {
  it('is unavailable where a publish would be unknown', () => {
    expect(callFailureOf(answer(2, null, 500), now)).toMatchObject({
      kind: 'unavailable',
      platformCode: '2',
    });
    expect(callFailureOf(answer(1), now)).toMatchObject({ kind: 'unavailable', platformCode: '1' });
    expect(callFailureOf(html(502), now)).toMatchObject({ kind: 'unavailable', platformCode: '502' });
  });

  it('else has the kind a publish has', () => {
    expect(callFailureOf(answer(190, 463), now).kind).toBe('auth_revoked');
    expect(callFailureOf(answer(10), now).kind).toBe('permission');
    expect(callFailureOf(answer(4), now).retryAt).toEqual(hours(0.25));
  });
});

describe('posts without figures', () => {
  const error = (code: number, subcode: number | null = null) => ({
    code,
    subcode,
    reason: null,
    transient: false,
  });

  it.each([
    [2874008, null],
    [2932001, null],
    [2932010, null],
    [100, 2932005],
    [100, 33],
  ])('%s/%s', (code, subcode) => {
    expect(hasNoInsights(error(code, subcode))).toBe(true);
  });

  it.each([
    [100, null],
    [2932000, null],
    [2932011, null],
    [33, null],
    [190, 460],
  ])('are not meant by %s/%s', (code, subcode) => {
    expect(hasNoInsights(error(code, subcode))).toBe(false);
  });
});

describe('what Facebook does not know any more', () => {
  it('is missing with 100/33 only: another parameter is not the post', () => {
    expect(isMissing(answer(100, 33))).toBe(true);
    for (const other of [answer(100), answer(33), answer(190, 33), html(404)])
      expect(isMissing(other)).toBe(false);
  });

  it('is an expired upload by any 100, by the codes of uploads, and by a bare 404', () => {
    const expired = [answer(100), answer(100, 33), answer(1363041), answer(6000, 1363019), html(404)];
    for (const one of expired) expect(hasExpired(one)).toBe(true);
    const others = [answer(190), answer(6000, 1363022), answer(2, null, 500), html(502), html(200)];
    for (const one of others) expect(hasExpired(one)).toBe(false);
  });
});
