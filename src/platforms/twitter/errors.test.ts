import { describe, expect, it } from 'vitest';
import { failureOf, outcomeOf } from './errors.ts';

const now = new Date('2026-11-22T12:00:00Z');
const urlOf = (id: string) => `https://x.test/${id}`;

function answer(status: number, body: unknown = {}, headers: Record<string, string> = {}) {
  return {
    status,
    headers: new Headers(headers),
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

const problem = (type: string, detail: string) => ({ title: 'A title', detail, type });

describe('outcomeOf', () => {
  const cases: [string, ReturnType<typeof answer>, unknown][] = [
    [
      '201 with an id',
      answer(201, { data: { id: '17', text: 'a' } }),
      { outcome: 'applied', remoteId: '17', url: 'https://x.test/17' },
    ],
    [
      '200 with an id',
      answer(200, { data: { id: '17' } }),
      { outcome: 'applied', remoteId: '17', url: 'https://x.test/17' },
    ],
    ['201 without an id', answer(201, { data: {} }), { outcome: 'applied_unidentified' }],
    [
      '201 with an id that is none',
      answer(201, { data: { id: '../17' } }),
      { outcome: 'applied_unidentified' },
    ],
    ['201 with broken JSON', answer(201, '{"data":{"id":"1'), { outcome: 'applied_unidentified' }],
    [
      '200 with errors only',
      answer(200, { errors: [{ code: 1 }] }),
      { outcome: 'unknown', reason: 'X answered 200' },
    ],
    ['a redirect', answer(302), { outcome: 'unknown', reason: 'X answered 302' }],
    ['408', answer(408), { outcome: 'unknown', reason: 'X answered 408' }],
    ['500', answer(500, 'oops'), { outcome: 'unknown', reason: 'X answered 500' }],
    ['503', answer(503), { outcome: 'unknown', reason: 'X answered 503' }],
    ['504', answer(504), { outcome: 'unknown', reason: 'X answered 504' }],
  ];
  it.each(cases)('reads %s', (_what, given, expected) => {
    expect(outcomeOf(given, urlOf, now)).toEqual(expected);
  });

  it.each([
    [
      '403 by text',
      answer(403, problem('about:blank', 'You are not allowed to create a Tweet with duplicate content.')),
    ],
    ['legacy code 187', answer(403, { errors: [{ code: 187, message: 'Status is a duplicate.' }] })],
  ])('calls %s a duplicate that names no post', (_what, given) => {
    expect(outcomeOf(given, urlOf, now)).toMatchObject({
      outcome: 'duplicate',
      remoteId: null,
      failure: { kind: 'rejected' },
    });
  });

  it.each([
    ['401', answer(401, problem('about:blank', 'Unauthorized')), 'auth_revoked'],
    ['402', answer(402, problem('https://api.x.com/2/problems/credits', 'No credits')), 'billing'],
    ['credits-depleted', answer(403, { reason: 'credits-depleted', title: 'CreditsDepleted' }), 'billing'],
    ['400', answer(400, problem('https://api.x.com/2/problems/invalid-request', 'bad')), 'rejected'],
    [
      '403',
      answer(403, problem('about:blank', 'You are not permitted to perform this action.')),
      'permission',
    ],
    ['403 client', answer(403, problem('https://api.x.com/2/problems/client-forbidden', 'no')), 'permission'],
    ['403 cashtag', answer(403, problem('about:blank', 'Only one cashtag is allowed')), 'rejected'],
    ['403 length', answer(403, problem('about:blank', 'Your Tweet text is too long.')), 'rejected'],
    ['suspended', answer(403, problem('https://api.x.com/2/problems/user-suspended', 'no')), 'auth_revoked'],
    ['legacy 64', answer(403, { errors: [{ code: 64, message: 'suspended' }] }), 'auth_revoked'],
    ['legacy 326', answer(403, { errors: [{ code: 326, message: 'locked' }] }), 'auth_revoked'],
    ['legacy 186', answer(403, { errors: [{ code: 186, message: 'too long' }] }), 'rejected'],
    ['legacy 385', answer(403, { errors: [{ code: 385, message: 'gone' }] }), 'rejected'],
    ['429', answer(429), 'rate_limited'],
    ['legacy 88', answer(429, { errors: [{ code: 88, message: 'Rate limit exceeded' }] }), 'rate_limited'],
    ['413 in HTML', answer(413, '<html>'), 'rejected'],
  ])('refuses %s as %s', (_what, given, kind) => {
    expect(outcomeOf(given, urlOf, now)).toMatchObject({ outcome: 'refused', failure: { kind } });
  });
});

describe('failureOf', () => {
  it.each([
    [
      403,
      'You attempted to reply to a Tweet that is deleted or not visible to you.',
      'rejected',
      /gone or hidden/,
    ],
    [
      400,
      'You attempted to reply to a post that is deleted or not visible to you.',
      'rejected',
      /gone or hidden/,
    ],
    [403, 'You can only reply to or quote posts where you are mentioned.', 'permission', /posts of its own/],
    [403, 'Reply to this conversation is not allowed.', 'permission', /posts of its own/],
    [403, 'You are not permitted to perform this action.', 'permission', /Read and write/],
  ] as const)('tells %i "%s" apart', (status, detail, kind, says) => {
    const failure = failureOf(answer(status, problem('about:blank', detail)));
    expect(failure).toMatchObject({ kind, message: expect.stringMatching(says) });
  });

  it("keeps X's own reason and code", () => {
    const failure = failureOf(
      answer(403, problem('https://api.x.com/2/problems/client-forbidden', 'Not enrolled.')),
    );
    expect(failure.message).toMatch(/X said: "Not enrolled\."$/);
    expect(failure.platformCode).toBe('403/client-forbidden');
    expect(failureOf(answer(401, problem('about:blank', 'Unauthorized'))).platformCode).toBe('401');
    expect(failureOf(answer(403, { errors: [{ code: 326 }] })).platformCode).toBe('403/326');
  });

  it('waits for the latest reset among the exhausted windows', () => {
    const headers = {
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': '1795348800',
      'x-user-limit-24hour-remaining': '0',
      'x-user-limit-24hour-reset': '1795400000',
      'x-app-limit-24hour-remaining': '12',
      'x-app-limit-24hour-reset': '1795499999',
    };
    expect(failureOf(answer(429, {}, headers), now).retryAt).toEqual(new Date(1_795_400_000_000));
  });

  it('waits for the window of the call when X names no exhausted one, and says nothing when X does', () => {
    const headers = { 'x-rate-limit-remaining': '5', 'x-rate-limit-reset': '1795348800' };
    expect(failureOf(answer(429, {}, headers), now).retryAt).toEqual(new Date(1_795_348_800_000));
    expect(failureOf(answer(429), now)).not.toHaveProperty('retryAt');
  });

  it('waits hours for the daily number of posts, and a day for the usage cap', () => {
    const daily = failureOf(answer(403, { errors: [{ code: 185, message: 'over daily limit' }] }), now);
    expect(daily).toMatchObject({ kind: 'rate_limited', retryAt: new Date('2026-11-22T15:00:00Z') });
    const capped = answer(429, problem('https://api.x.com/2/problems/usage-capped', 'cap'), {
      'x-rate-limit-remaining': '44',
      'x-rate-limit-reset': '1795348800',
    });
    expect(failureOf(capped, now)).toMatchObject({
      kind: 'rate_limited',
      retryAt: new Date('2026-11-23T12:00:00Z'),
    });
  });

  it.each([
    [
      'a problem within',
      { errors: [{ title: 'Odd', detail: 'Media is odd', type: 'https://x.test/odd-media' }] },
    ],
    ['a message within', { title: 'Odd', errors: [{ message: 'Media is odd', code: 3 }] }],
  ])('reads %s', (_what, body) => {
    const failure = failureOf(answer(400, body));
    expect(failure).toMatchObject({
      kind: 'rejected',
      message: expect.stringMatching(/X said: "Media is odd"$/),
    });
    expect(failure.platformCode).toMatch(/^400\/(odd-media|3)$/);
  });

  it('survives bodies of any shape', () => {
    for (const body of ['', 'null', '[]', '"x"', '{"errors":{"a":1},"detail":7,"title":null}']) {
      expect(failureOf(answer(403, body)).kind).toBe('permission');
    }
  });
});
