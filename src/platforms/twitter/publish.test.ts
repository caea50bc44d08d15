import { describe, expect, it } from 'vitest';
import { image } from '../../../test/support/media.ts';
import type { Connection, Draft } from '../platform.ts';
import { publish } from './publish.ts';

const hello: Draft = { text: ' Hello ', link: null, linkTitle: null, to: null, template: null };
const permit = () => ({
  effectId: 'effect-1',
  taskId: 'task-1',
  intendedAt: { wallMs: Date.now(), monotonicMs: performance.now() },
  deadlineMs: 15_000,
});
const urlOf = (id: string) => `https://x.test/${id}`;

/** A connection whose requests end here; what arrived is in `sent`. */
function connect(respond = () => Response.json({ data: { id: '18' } }, { status: 201 })) {
  const sent: { url: string; body: unknown }[] = [];
  const connection: Connection = {
    account: { remoteId: '9', kind: 'user', displayName: '@demo' },
    credentials: {},
    endpoint: {
      baseUrl: 'http://x.test',
      settleMs: 0,
      quarantineMs: 0,
      fetch: async (request) => {
        sent.push({ url: request.url, body: await request.json() });
        return respond();
      },
    },
  };
  return { connection, sent };
}

describe('publishing', () => {
  it('sends a post of its own with its text and nothing else', async () => {
    const { connection, sent } = connect();
    const outcome = await publish(connection, hello, {}, permit(), urlOf);
    expect(outcome).toEqual({ outcome: 'applied', remoteId: '18', url: 'https://x.test/18' });
    expect(sent).toEqual([{ url: 'http://x.test/2/tweets', body: { text: 'Hello' } }]);
  });

  it.each(['segment', 'comment'] as const)('sends a %s as a reply, its link in its text', async (as) => {
    const { connection, sent } = connect();
    const draft: Draft = { ...hello, link: 'https://example.com/a', reply: { as, to: '17' } };
    expect(await publish(connection, draft, {}, permit(), urlOf)).toMatchObject({
      outcome: 'applied',
      remoteId: '18',
    });
    const body = { text: 'Hello\n\nhttps://example.com/a', reply: { in_reply_to_tweet_id: '17' } };
    expect(sent).toEqual([{ url: 'http://x.test/2/tweets', body }]);
  });

  it('sends no reply whose post is not live: that would be a post of its own', async () => {
    const { connection, sent } = connect();
    const draft: Draft = { ...hello, reply: { as: 'segment', to: null } };
    await expect(publish(connection, draft, {}, permit(), urlOf)).rejects.toThrow(
      'before the post it answers',
    );
    expect(sent).toEqual([]);
  });

  it('shows what was uploaded, with or without a text', async () => {
    const { connection, sent } = connect();
    const handle = { mediaIds: '17,18', mediaKeys: '' };
    const media = [image(), image()];
    await publish(connection, { ...hello, media }, handle, permit(), urlOf);
    await publish(connection, { ...hello, text: ' ', media }, handle, permit(), urlOf);
    expect(sent.map(({ body }) => body)).toEqual([
      { text: 'Hello', media: { media_ids: ['17', '18'] } },
      { media: { media_ids: ['17', '18'] } },
    ]);
  });

  it.each([{}, { mediaIds: '', mediaKeys: '' }, { mediaIds: '17', mediaKeys: '' }])(
    'publishes no part of what it shows (%j)',
    async (handle) => {
      const { connection, sent } = connect();
      const draft = { ...hello, media: [image(), image()] };
      await expect(publish(connection, draft, handle, permit(), urlOf)).rejects.toThrow('uploaded');
      expect(sent).toEqual([]);
    },
  );

  it.each([
    ['followed', 'following'],
    ['mentioned', 'mentionedUsers'],
    ['subscribers', 'subscribers'],
    ['verified', 'verified'],
  ] as const)('lets the %s answer', async (repliesBy, reply_settings) => {
    const { connection, sent } = connect();
    await publish(connection, { ...hello, repliesBy }, {}, permit(), urlOf);
    expect(sent[0]?.body).toEqual({ text: 'Hello', reply_settings });
  });

  it.each(['21', 'https://x.com/carillon/status/21?s=20'])('quotes %s', async (quotes) => {
    const { connection, sent } = connect();
    await publish(connection, { ...hello, quotes }, {}, permit(), urlOf);
    expect(sent[0]?.body).toEqual({ text: 'Hello', quote_tweet_id: '21' });
  });

  it.each([
    [{}, 'auth_revoked'],
    [{ TWITTER_OAUTH2_ACCESS_TOKEN: 'a' }, 'auth_revoked'],
    [{ TWITTER_OAUTH2_ACCESS_TOKEN: 'a', TWITTER_REFRESH_TOKEN: 'r' }, 'auth_expired'],
    [{ TWITTER_REFRESH_TOKEN: 'r' }, 'auth_revoked'],
  ])('asks for a renewal where one can help (%j: %s)', async (credentials, kind) => {
    const { connection } = connect(() => Response.json({ title: 'Unauthorized' }, { status: 401 }));
    expect(await publish({ ...connection, credentials }, hello, {}, permit(), urlOf)).toMatchObject({
      outcome: 'refused',
      failure: { kind, platformCode: '401' },
    });
  });

  it('is unknown when the connection breaks', async () => {
    const { connection } = connect(() => {
      throw new Error('socket hang up');
    });
    const draft: Draft = { ...hello, reply: { as: 'segment', to: '17' } };
    expect((await publish(connection, draft, {}, permit(), urlOf)).outcome).toBe('unknown');
  });
});
