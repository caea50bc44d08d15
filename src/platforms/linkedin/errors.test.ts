import { describe, expect, it } from 'vitest';
import { commentNaming, failureOf, outcomeOf, postNaming } from './errors.ts';

const now = new Date('2026-12-31T22:30:00Z');
const urlOf = (urn: string) => `https://l.test/${urn}`;

function answer(status: number, body: unknown = '', headers: Record<string, string> = {}) {
  return {
    status,
    headers: new Headers(headers),
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

const share = 'urn:li:share:7001';

describe('outcomeOf', () => {
  const applied = { outcome: 'applied', remoteId: share, url: `https://l.test/${share}` };
  const cases: [string, ReturnType<typeof answer>, unknown][] = [
    ['201 with a share', answer(201, '', { 'x-restli-id': share }), applied],
    [
      '201 with a ugcPost',
      answer(201, '', { 'x-restli-id': 'urn:li:ugcPost:8' }),
      { outcome: 'applied', remoteId: 'urn:li:ugcPost:8' },
    ],
    ['201 without an id', answer(201), { outcome: 'applied_unidentified' }],
    [
      '201 with another id',
      answer(201, '', { 'x-restli-id': 'urn:li:person:1' }),
      { outcome: 'applied_unidentified' },
    ],
    ['200 without an id', answer(200), { outcome: 'unknown' }],
    ['a redirect', answer(302), { outcome: 'unknown' }],
    ['408', answer(408), { outcome: 'unknown' }],
    ['409', answer(409), { outcome: 'unknown' }],
    ['500', answer(500, '<html>'), { outcome: 'unknown' }],
    ['504', answer(504), { outcome: 'unknown' }],
  ];
  it.each(cases)('reads %s', (_what, given, expected) => {
    expect(outcomeOf(given, urlOf, postNaming, now)).toMatchObject(expected as object);
  });

  it.each([
    [`Content is a duplicate of ${share}`, share],
    ['Content is a duplicate of urn:li:ugcPost:8 .', 'urn:li:ugcPost:8'],
    ['Content is a duplicate of urn:li:activity:9', 'urn:li:activity:9'],
    ['Content is a duplicate of urn:li:comment:9', null],
  ])('reads the duplicate in "%s"', (message, remoteId) => {
    expect(outcomeOf(answer(422, { message, status: 422 }), urlOf, postNaming, now)).toMatchObject({
      outcome: 'duplicate',
      remoteId,
      failure: { kind: 'rejected' },
    });
  });

  it.each([
    [400, 'rejected'],
    [401, 'auth_revoked'],
    [403, 'permission'],
    [404, 'rejected'],
    [411, 'internal'],
    [413, 'rejected'],
    [422, 'rejected'],
    [426, 'config'],
    [429, 'rate_limited'],
  ])('refuses %i as %s', (status, kind) => {
    const given = answer(status, { message: 'ERROR :: /commentary :: no', status });
    expect(outcomeOf(given, urlOf, postNaming, now)).toMatchObject({ outcome: 'refused', failure: { kind } });
  });
});

describe('outcomeOf a comment', () => {
  const post = 'urn:li:ugcPost:8';
  const urn = 'urn:li:comment:(urn:li:activity:9,55)';
  const read = (given: ReturnType<typeof answer>) => outcomeOf(given, urlOf, commentNaming(post), now);
  const applied = (remoteId: string) => ({ outcome: 'applied', remoteId, url: `https://l.test/${remoteId}` });

  it.each([
    ['its URN in the body', { id: '55', commentUrn: urn, object: 'urn:li:activity:9' }, '55', urn],
    ['its number and object in the body', { id: '55', object: 'urn:li:activity:9' }, null, urn],
    ['its number in the body', { id: '55' }, null, `urn:li:comment:(${post},55)`],
    ['its URN as the id in the body', { id: urn }, null, urn],
    ['its number in the header', '', '55', `urn:li:comment:(${post},55)`],
    ['its URN in the header', {}, urn, urn],
    ['a body that is none', '<html>', '55', `urn:li:comment:(${post},55)`],
    ['a number that lost digits', { id: 6636062862760562000 }, '55', `urn:li:comment:(${post},55)`],
  ])('reads %s', (_what, body, header, remoteId) => {
    const headers: Record<string, string> = header === null ? {} : { 'x-restli-id': header };
    expect(read(answer(201, body, headers))).toEqual(applied(remoteId));
  });

  it.each([
    ['nothing', '', {}],
    ['a post', { id: share }, { 'x-restli-id': share }],
  ])('is applied but not identified when the answer names %s', (_what, body, headers) => {
    expect(read(answer(201, body, headers))).toEqual({ outcome: 'applied_unidentified' });
  });

  it.each([302, 408, 409, 500, 504])('is unknown after %i', (status) => {
    expect(read(answer(status)).outcome).toBe('unknown');
  });

  it('takes only a comment for its duplicate', () => {
    const duplicate = (of: string) => read(answer(422, { message: `Content is a duplicate of ${of}.` }));
    expect(duplicate(urn)).toMatchObject({ outcome: 'duplicate', remoteId: urn });
    expect(duplicate(share)).toMatchObject({ outcome: 'duplicate', remoteId: null });
  });

  it('is rejected when the post is gone, and tried again while LinkedIn does not find it yet', () => {
    expect(read(answer(404, { message: 'Not found' }))).toMatchObject({
      outcome: 'refused',
      failure: { kind: 'rejected', message: expect.stringContaining('deleted') },
    });
    const early = { message: 'Unable to obtain activity for urn urn:li:share:7001' };
    expect(read(answer(404, early))).toMatchObject({
      outcome: 'refused',
      failure: { kind: 'unavailable' },
    });
    expect(read(answer(403))).toMatchObject({
      failure: { kind: 'permission', message: expect.stringContaining('_feed') },
    });
  });
});

describe('failureOf', () => {
  it("keeps LinkedIn's own reason and code", () => {
    const failure = failureOf(
      answer(403, { message: 'Not enough permissions', serviceErrorCode: 100, status: 403 }),
    );
    expect(failure.message).toMatch(/LinkedIn said: "Not enough permissions"$/);
    expect(failure.platformCode).toBe('403/100');
    expect(failureOf(answer(400, { code: 'MISSING_FIELD' })).platformCode).toBe('400/MISSING_FIELD');
    expect(failureOf(answer(502, '<html>')).platformCode).toBe('502');
  });

  it('waits for midnight UTC, as LinkedIn names no time', () => {
    expect(failureOf(answer(429), now).retryAt).toEqual(new Date('2027-01-01T00:00:00Z'));
    expect(failureOf(answer(403), now)).not.toHaveProperty('retryAt');
  });

  it('calls trouble on their side unavailable', () => {
    expect([408, 409, 500, 503].map((status) => failureOf(answer(status)).kind)).toEqual(
      Array.from({ length: 4 }, () => 'unavailable'),
    );
  });
});
