import { describe, expect, it } from 'vitest';
import {
  appSecretProof,
  checkGraphVersion,
  failureOf,
  findRule,
  graphAccess,
  graphBytesPost,
  graphDelete,
  graphErrorOf,
  graphFilePost,
  graphGet,
  graphPost,
  isEqualSecret,
  isSigned,
  regainMinutes,
  signedPath,
  withoutSecrets,
  type GraphError,
  type GraphRules,
} from './graph.ts';

const now = new Date('2026-11-22T09:00:00Z');
const answer = (body: string) => ({ status: 400, headers: new Headers(), body });
const error = (code: number, subcode: number | null = null): GraphError => ({
  code,
  subcode,
  reason: null,
  transient: false,
});

describe('requests', () => {
  const plain = { version: 'v26.0', token: 'tok', appSecret: null };
  const signed = { ...plain, appSecret: 'secret' };

  it('put the token into a header and never into the URL or the body', () => {
    for (const request of [graphGet(signed, ['1'], {}), graphPost(signed, ['1', 'feed'], { a: 1 })]) {
      expect(request.headers?.['authorization']).toBe('Bearer tok');
      expect(`${request.path}${request.body ?? ''}`).not.toContain('tok&');
      expect(request.path).not.toContain('access_token');
    }
  });

  it('carry appsecret_proof exactly when there is an app secret', () => {
    const proof = appSecretProof('tok', 'secret');
    expect(graphGet(signed, ['1'], { fields: 'id' }).path).toBe(
      `/v26.0/1?fields=id&appsecret_proof=${proof}`,
    );
    expect(graphPost(signed, ['1'], {}).path).toBe(`/v26.0/1?appsecret_proof=${proof}`);
    expect(graphGet(plain, ['1'], {}).path).toBe('/v26.0/1');
  });

  it('escape ids in the path, and values in a form', () => {
    expect(graphGet(plain, ['1/../2', 'feed'], {}).path).toBe('/v26.0/1%2F..%2F2/feed');
    const form = graphPost(plain, ['1'], new URLSearchParams({ message: 'a&b=c\n+é' }));
    expect(form.headers?.['content-type']).toBe('application/x-www-form-urlencoded');
    expect(form.body).toBe('message=a%26b%3Dc%0A%2B%C3%A9');
    expect(graphPost(plain, ['1'], { a: 'é' }).headers?.['content-type']).toBe('application/json');
  });

  it('of uploads name the token in their own way, and leave the type of a form to its sender', () => {
    const bytes = graphBytesPost(signed, '/x', { offset: '3' }, new Uint8Array([1]));
    expect(bytes.headers).toEqual({
      offset: '3',
      authorization: 'OAuth tok',
      'content-type': 'application/octet-stream',
    });
    const form = graphFilePost(plain, ['1', 'photos'], new FormData());
    expect([form.path, form.headers]).toEqual(['/v26.0/1/photos', { authorization: 'Bearer tok' }]);
  });

  it('go to an upload by its id as it is, and to other places by paths of their own', () => {
    expect(graphGet(plain, ['upload:MTph+/=='], {}).path).toBe('/v26.0/upload:MTph%2B%2F==');
    const proof = appSecretProof('tok', 'secret');
    expect(signedPath(signed, ['video-upload', 'v26.0', '7'], { a: '1' })).toBe(
      `/video-upload/v26.0/7?a=1&appsecret_proof=${proof}`,
    );
    expect(graphDelete(plain, ['1_2'])).toMatchObject({ method: 'DELETE', path: '/v26.0/1_2' });
  });

  it('read their access from the variables of one platform', () => {
    const credentials = {
      FB_ACCESS_TOKEN: 'a',
      FB_APP_SECRET: 'b',
      FB_API_VERSION: 'v25.0',
      WHATSAPP_ACCESS_TOKEN: 'c',
    };
    expect(graphAccess(credentials, 'FB')).toEqual({ version: 'v25.0', token: 'a', appSecret: 'b' });
    expect(graphAccess(credentials, 'WHATSAPP')).toEqual({ version: 'v26.0', token: 'c', appSecret: null });
  });

  it.each(['26.0', 'v26', 'v26.0/../me', 'V26.0'])('refuse the API version %s', (version) => {
    expect(() => checkGraphVersion({ V: version }, 'V')).toThrow(
      expect.objectContaining({ code: 'config_invalid' }),
    );
  });

  it('take a well-formed API version, or none', () => {
    expect(() => checkGraphVersion({ V: 'v27.0' }, 'V')).not.toThrow();
    expect(() => checkGraphVersion({}, 'V')).not.toThrow();
  });
});

describe('X-Hub-Signature-256', () => {
  it('is HMAC-SHA256 in hex: test case 2 of RFC 4231', () => {
    const mac = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
    expect(appSecretProof('what do ya want for nothing?', 'Jefe')).toBe(mac);
    expect(isSigned('what do ya want for nothing?', `sha256=${mac}`, 'Jefe')).toBe(true);
  });

  const body = '{"text":"Grüße \\ud83d\\udd14"}';

  it('is right for the raw body and the secret only', () => {
    const right = `sha256=${appSecretProof(body, 'secret')}`;
    expect(isSigned(body, right, 'secret')).toBe(true);
    expect(isSigned(`${body} `, right, 'secret')).toBe(false);
    expect(isSigned(body, right, 'other')).toBe(false);
    expect(isSigned(body, right.slice('sha256='.length), 'secret')).toBe(false);
    expect(isSigned(body, right.slice(0, -1), 'secret')).toBe(false);
    expect(isSigned(body, null, 'secret')).toBe(false);
  });

  it('compares secrets of unequal length without a throw', () => {
    expect(isEqualSecret('', 'a')).toBe(false);
    expect(isEqualSecret('é', 'e')).toBe(false);
    expect(isEqualSecret('same', 'same')).toBe(true);
  });
});

describe('the error envelope', () => {
  it('is read with all its members', () => {
    const body = JSON.stringify({
      error: { message: '(#190) m', code: 190, error_subcode: 460, is_transient: true, fbtrace_id: 'x' },
    });
    expect(graphErrorOf(answer(body))).toEqual({ code: 190, subcode: 460, reason: 'm', transient: true });
  });

  it('prefers the words meant for users, then the details', () => {
    const read = (fields: object) =>
      graphErrorOf(answer(JSON.stringify({ error: { code: 1, ...fields } })))?.reason;
    expect(read({ message: 'm', error_data: { details: 'd' }, error_user_msg: 'u' })).toBe('u');
    expect(read({ message: 'm', error_data: { details: 'd' } })).toBe('d');
    expect(read({ message: 7 })).toBeNull();
  });

  it('takes digits in text, and survives odd members', () => {
    expect(graphErrorOf(answer('{"error":{"code":"4","error_subcode":null,"is_transient":"?"}}'))).toEqual({
      code: 4,
      subcode: null,
      reason: null,
      transient: false,
    });
  });

  it.each([
    '',
    'null',
    '[]',
    '<html>190</html>',
    '{"error":"190"}',
    '{"error":{}}',
    '{"error":{"code":null}}',
  ])('is not found in %j', (body) => {
    expect(graphErrorOf(answer(body))).toBeNull();
  });

  it('is quoted without tokens and phone numbers, and not without end', () => {
    expect(withoutSecrets('(#190) Malformed access token EAABsbCS1iHgBO7ZCZAZC4')).toBe(
      'Malformed access token [hidden]',
    );
    expect(withoutSecrets('No user +49 170 123-4567, 4917012345678.')).toBe('No user [number], [number].');
    expect(withoutSecrets('Code 131047, 24 hours')).toBe('Code 131047, 24 hours');
    expect(withoutSecrets('ab '.repeat(200))).toHaveLength(300);
  });
});

describe('rules', () => {
  const rule = (says: string) => ({ verdict: 'rejected', says }) as const;
  const rules: GraphRules = {
    '190': rule('code'),
    '190/460': rule('pair'),
    'any/1609008': rule('anywhere'),
    '200-299': rule('range'),
    '210': rule('one of the range'),
  };

  it.each([
    [error(190), 'code'],
    [error(190, 999), 'code'],
    [error(190, 460), 'pair'],
    [error(200, 1609008), 'anywhere'],
    [error(1609008), 'anywhere'],
    [error(200), 'range'],
    [error(299, 5), 'range'],
    [error(210), 'one of the range'],
  ])('of %j is "%s"', (given, says) => {
    expect(findRule(rules, given)?.says).toBe(says);
  });

  it.each([error(199), error(300), error(490), error(1900), error(5, 190), error(460)])(
    'do not know %j',
    (given) => {
      expect(findRule(rules, given)).toBeNull();
    },
  );
});

describe('failures', () => {
  const limit = { verdict: 'rate_limited', says: 'Wait.' } as const;
  const failure = (headers: Record<string, string>, rule: object = {}) =>
    failureOf({ ...limit, ...rule }, 'rate_limited', {
      error: error(32),
      headers: new Headers(headers),
      now,
    });
  const usage = (...minutes: unknown[]) => ({
    'x-business-use-case-usage': JSON.stringify({
      '1': [{ type: 'pages', call_count: 100, estimated_time_to_regain_access: minutes[0] }],
      '2': minutes.slice(1).map((wait) => ({ type: 'pages', estimated_time_to_regain_access: wait })),
    }),
  });
  const afterMinutes = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

  it("of a limit wait for the largest of the platform's own times, in minutes", () => {
    expect(regainMinutes(new Headers(usage(19, 40, 3)))).toBe(40);
    expect(failure(usage(19, 40, 3)).retryAt).toEqual(afterMinutes(40));
  });

  it.each([
    {},
    usage(0),
    usage('soon'),
    { 'x-business-use-case-usage': '{' },
    { 'x-business-use-case-usage': '[]' },
  ])('of a limit without a time (%j) wait for 15 minutes', (headers) => {
    expect(failure(headers).retryAt).toEqual(afterMinutes(15));
  });

  it('of a limit with a time of ours ignore the usage, honour a longer Retry-After, and end within a week', () => {
    expect(failure(usage(1), { waitMinutes: 360 }).retryAt).toEqual(afterMinutes(360));
    expect(failure({ 'retry-after': '3600' }).retryAt).toEqual(afterMinutes(60));
    expect(failure({ 'retry-after': 'Mon, 23 Nov 2026 09:00:00 GMT' }).retryAt).toEqual(afterMinutes(15));
    expect(failure(usage(1e15)).retryAt).toEqual(afterMinutes(7 * 24 * 60));
  });

  it("carry code and subcode, and the platform's words only where the rule quotes", () => {
    const context = { error: { ...error(100, 33), reason: 'why' }, headers: new Headers(), now };
    const rule = { verdict: 'rejected', says: 'Refused.' } as const;
    expect(failureOf(rule, 'rejected', context)).toEqual({
      kind: 'rejected',
      message: 'Refused.',
      platformCode: '100/33',
    });
    expect(failureOf({ ...rule, quote: true }, 'rejected', context).message).toBe('Refused. It said: why');
  });
});
