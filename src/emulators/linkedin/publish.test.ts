import { describe, expect, it } from 'vitest';
import { authors } from './entities.ts';
import { openLinkedIn, organization, postBody } from './open-for-test.ts';

const day = 24 * 60 * 60 * 1000;

describe('POST /rest/posts', () => {
  it('answers 201 without a body; the URN is in a header', async () => {
    const { publish } = openLinkedIn();
    const { status, headers, body } = await publish('hello');
    expect([status, body]).toEqual([201, null]);
    expect(headers.get('x-restli-id')).toMatch(/^urn:li:share:\d{19}$/);
  });

  it('gives each post a URN of its own, also for the member', async () => {
    const { published } = openLinkedIn();
    const urns = [
      await published('one'),
      await published('two'),
      await published('one', { author: authors.member.urn, visibility: 'CONNECTIONS' }),
    ];
    expect(new Set(urns).size).toBe(3);
  });

  it('takes an article', async () => {
    const { published, call } = openLinkedIn();
    const article = { source: 'https://example.com/a', title: 'A title', description: 'Some words' };
    const urn = await published('look', { content: { article } });
    const { body } = await call('GET', `/rest/posts/${encodeURIComponent(urn)}`);
    expect(body).toMatchObject({ id: urn, content: { article } });
  });

  const without = (field: string) => {
    const body: Record<string, unknown> = postBody('a');
    delete body[field];
    return body;
  };

  it.each([
    [without('author'), '/author :: field is required but not found'],
    [without('commentary'), '/commentary :: field is required but not found'],
    [without('distribution'), '/distribution :: field is required but not found'],
    [without('lifecycleState'), '/lifecycleState :: field is required but not found'],
    [postBody('a', { text: 'b' }), '/text :: unrecognized field found but not allowed'],
    [postBody('a', { visibility: 'ALL' }), '/visibility :: "ALL" is not an enum symbol'],
    [postBody('a', { distribution: {} }), '/distribution/feedDistribution :: field is required'],
    [postBody('a', { commentary: 5 }), '/commentary :: 5 cannot be coerced to String'],
    [postBody('a', { content: { article: { title: 'x' } } }), '/content/article/source :: field is required'],
    [
      postBody('a', { content: { article: { source: 'https://a.de' } } }),
      '/content/article/title :: field is required',
    ],
    [postBody('a', { content: { link: 'x' } }), '/content/link :: unrecognized field'],
  ])('refuses a body that breaks the schema with 422 (%#)', async (json, message) => {
    const { status, body } = await openLinkedIn().call('POST', '/rest/posts', { json });
    expect(status).toBe(422);
    expect(Object.keys(body ?? {}).sort()).toEqual(['message', 'status']);
    expect(body?.message).toContain(`ERROR :: ${message}`);
  });

  it.each([
    ['an unfit author', { author: 'urn:li:share:1' }, 'INVALID_URN_TYPE'],
    ['no text and no content', { commentary: ' ' }, 'MISSING_FIELD'],
    ['a long text', { commentary: 'a'.repeat(3_001) }, 'FIELD_LENGTH_TOO_LONG'],
    [
      'a long title',
      { content: { article: { source: 'https://a.de', title: 'a'.repeat(401) } } },
      'FIELD_LENGTH_TOO_LONG',
    ],
    ['a wrong address', { content: { article: { source: 'a.de', title: 'a' } } }, 'INVALID_VALUE_FOR_FIELD'],
    ['connections of an organization', { visibility: 'CONNECTIONS' }, 'INVALID_VALUE_FOR_FIELD'],
  ])('refuses %s with 400', async (_what, changes, code) => {
    const { status, body } = await openLinkedIn().publish('a', changes);
    expect(status).toBe(400);
    expect(body?.errorDetails?.inputErrors[0]?.code).toBe(code);
  });

  it('counts the commentary escaped or as shown', async () => {
    const escaped = '\\('.repeat(1_501);
    expect((await openLinkedIn().publish(escaped)).status).toBe(400);
    expect((await openLinkedIn().publish('\\('.repeat(1_500))).status).toBe(201);
    expect((await openLinkedIn({ linkedin: { commentaryCounted: 'shown' } }).publish(escaped)).status).toBe(
      201,
    );
  });

  it('refuses a stranger as author with 403', async () => {
    const { status, body } = await openLinkedIn().publish('a', { author: 'urn:li:organization:1' });
    expect([status, body?.code, body?.serviceErrorCode]).toEqual([403, 'ACCESS_DENIED', 100]);
    expect(body?.message).toContain('[/author]');
  });

  it('refuses bodies that are not JSON', async () => {
    const { call } = openLinkedIn();
    expect((await call('POST', '/rest/posts')).status).toBe(400);
    const broken = await call('POST', '/rest/posts', { headers: { 'content-type': 'application/json' } });
    expect(broken.body?.message).toContain('not valid JSON');
  });

  it.each([
    [{ lifecycleState: 'DRAFT' }],
    [{ content: { poll: { question: 'Which?' } } }],
    [{ visibility: 'CONTAINER' }],
    [{ reshareContext: { parent: 'urn:li:share:1' } }],
  ])('says so when something is not emulated: %j', async (changes) => {
    expect((await openLinkedIn().publish('a', changes)).status).toBe(501);
  });
});

describe('little text', () => {
  it('is cut at an unescaped bracket, in the feed and in reads, without an error', async () => {
    const { published, call, server } = openLinkedIn();
    const cut = await published('Read this (really) now');
    const whole = await published('Read this \\(really\\) #now');
    const texts = (await server.emulators[0]?.feed(server.context, 10))?.map((item) => item.text);
    expect(texts).toEqual(['Read this (really) #now', 'Read this ']);
    const commentaries = [cut, whole].map(
      async (urn) => (await call('GET', `/rest/posts/${encodeURIComponent(urn)}`)).body?.commentary,
    );
    expect(await Promise.all(commentaries)).toEqual([
      'Read this ',
      'Read this \\(really\\) {hashtag|\\#|now}',
    ]);
  });

  it('can be read back as shown', async () => {
    const { published, call } = openLinkedIn({ linkedin: { readBackText: 'shown' } });
    const urn = await published('a \\(b\\) #c');
    expect((await call('GET', `/rest/posts/${encodeURIComponent(urn)}`)).body?.commentary).toBe('a (b) #c');
  });
});

describe('duplicates', () => {
  it('are refused with 422 that names the post', async () => {
    const { published, publish, passMs } = openLinkedIn();
    const urn = await published('same');
    passMs(day);
    const { status, body } = await publish('same');
    expect([status, body?.status]).toEqual([422, 422]);
    expect(body?.message).toContain(`Content is a duplicate of ${urn}`);
    expect(body?.errorDetails?.inputErrors[0]?.code).toBe('DUPLICATE_POST');
    passMs(1);
    expect((await publish('same')).status).toBe(201);
  });

  it('are those of the same author with the same article', async () => {
    const { publish } = openLinkedIn();
    const article = (title: string) => ({ content: { article: { source: 'https://a.de', title } } });
    expect((await publish('same')).status).toBe(201);
    expect((await publish('same', { author: authors.member.urn })).status).toBe(201);
    expect((await publish('same', article('one'))).status).toBe(201);
    expect((await publish('same', article('two'))).status).toBe(201);
    expect((await publish('same', article('one'))).status).toBe(422);
    expect((await publish('same', { author: authors.member.urn })).status).toBe(422);
  });

  it('of two equal posts at once one is left', async () => {
    const { publish, find } = openLinkedIn();
    const answers = await Promise.all([publish('race'), publish('race'), publish('race')]);
    expect(answers.map((each) => each.status).sort()).toEqual([201, 422, 422]);
    expect((await find(`q=author&author=${organization}`)).body?.elements).toHaveLength(1);
  });

  it('of a deleted post are refused, or not', async () => {
    for (const [deletedContent, status] of [
      ['refused', 422],
      ['allowed', 201],
    ] as const) {
      const { published, publish, call } = openLinkedIn({ linkedin: { deletedContent } });
      const urn = await published('once');
      await call('DELETE', `/rest/posts/${encodeURIComponent(urn)}`);
      expect((await publish('once')).status).toBe(status);
    }
  });
});
