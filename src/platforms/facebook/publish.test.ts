import { describe, expect, it } from 'vitest';
import type { Connection, Draft } from '../platform.ts';
import { outcomeOf, publish } from './publish.ts';

const addressOf = (id: string) => `https://social.example/${id}`;
const hello: Draft = { text: 'Hello & 🔔\nworld', link: null, linkTitle: null, to: null, template: null };
const permit = () => ({
  effectId: 'effect-1',
  taskId: 'task-1',
  intendedAt: { wallMs: Date.now(), monotonicMs: performance.now() },
  deadlineMs: 15_000,
});

/** A connection whose requests end here; what arrived is in `requests`. */
function connect(respond: () => Response | Promise<Response>, credentials: Record<string, string> = {}) {
  const requests: { method: string; url: URL; headers: Headers; form: URLSearchParams }[] = [];
  const connection: Connection = {
    account: { remoteId: '111', kind: 'page', displayName: 'Page' },
    credentials: { FB_ACCESS_TOKEN: 'tok', FB_PAGE_ID: '999', ...credentials },
    endpoint: {
      baseUrl: 'http://graph.test',
      settleMs: 0,
      quarantineMs: 0,
      fetch: async (request) => {
        const form = new URLSearchParams(await request.text());
        requests.push({ method: request.method, url: new URL(request.url), headers: request.headers, form });
        return respond();
      },
    },
  };
  return { connection, requests };
}
const answer = (status: number, body: unknown) => ({
  status,
  headers: new Headers(),
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

describe('the publish call', () => {
  it('is one form to the feed of the page the account names, with the token in a header', async () => {
    const { connection, requests } = connect(() =>
      Response.json({ id: '111_222', permalink_url: 'https://social.example/p' }),
    );
    const outcome = await publish(
      connection,
      { ...hello, link: 'https://example.com/?a=1&b=2' },
      {},
      permit(),
      addressOf,
    );
    expect(outcome).toEqual({ outcome: 'applied', remoteId: '111_222', url: 'https://social.example/p' });
    expect(requests).toHaveLength(1);
    const [request] = requests;
    expect(request?.method).toBe('POST');
    expect(request?.url.href).toBe('http://graph.test/v26.0/111/feed');
    expect(request?.headers.get('authorization')).toBe('Bearer tok');
    expect(request?.headers.get('content-type')).toBe('application/x-www-form-urlencoded');
    expect(request?.headers.get('x-request-id')).toBe('task-1');
    expect(Object.fromEntries(request?.form ?? [])).toEqual({
      message: 'Hello & 🔔\nworld',
      link: 'https://example.com/?a=1&b=2',
      fields: 'id,permalink_url,created_time',
    });
  });

  it('leaves out an empty message, signs with the app secret, and uses the version given', async () => {
    const settings = { FB_APP_SECRET: 'secret', FB_API_VERSION: 'v25.0' };
    const { connection, requests } = connect(() => Response.json({ id: '1' }), settings);
    await publish(connection, { ...hello, text: '', link: 'https://example.com/' }, {}, permit(), addressOf);
    expect(requests[0]?.form.has('message')).toBe(false);
    expect(requests[0]?.url.pathname).toBe('/v25.0/111/feed');
    expect(requests[0]?.url.searchParams.get('appsecret_proof')).toMatch(/^[0-9a-f]{64}$/);
  });

  it('of a comment is one form to the comments of its post', async () => {
    const { connection, requests } = connect(() =>
      Response.json({ id: '222_333', permalink_url: 'https://social.example/c' }),
    );
    const comment: Draft = { ...hello, reply: { as: 'comment', to: '111_222' } };
    const outcome = await publish(connection, comment, {}, permit(), addressOf);
    expect(outcome).toEqual({ outcome: 'applied', remoteId: '222_333', url: 'https://social.example/c' });
    expect(requests.map(({ method, url }) => `${method} ${url.href}`)).toEqual([
      'POST http://graph.test/v26.0/111_222/comments',
    ]);
    expect(Object.fromEntries(requests[0]?.form ?? [])).toEqual({
      message: 'Hello & 🔔\nworld',
      fields: 'id,permalink_url,created_time',
    });
  });

  it('of a comment puts a link into its text, and makes no address of its id', async () => {
    const { connection, requests } = connect(() => Response.json({ id: '222_333' }));
    const reply = { as: 'comment', to: '111_222' } as const;
    const outcome = await publish(
      connection,
      { ...hello, link: 'https://example.com/a', reply },
      {},
      permit(),
      addressOf,
    );
    expect(outcome).toEqual({ outcome: 'applied', remoteId: '222_333', url: null });
    expect(requests[0]?.form.get('message')).toBe('Hello & 🔔\nworld\n\nhttps://example.com/a');
    expect(requests[0]?.form.has('link')).toBe(false);
  });

  it('of a comment whose post is not live is not made', async () => {
    const { connection, requests } = connect(() => Response.json({ id: '1' }));
    const early: Draft = { ...hello, reply: { as: 'comment', to: null } };
    await expect(publish(connection, early, {}, permit(), addressOf)).rejects.toThrow(
      'before its post is live',
    );
    expect(requests).toEqual([]);
  });

  it('of a comment reads refusals as those of comments', async () => {
    const gone = { error: { code: 100, error_subcode: 33, message: 'Unsupported post request' } };
    const { connection } = connect(() => Response.json(gone, { status: 400 }));
    const draft: Draft = { ...hello, reply: { as: 'comment', to: '111_222' } };
    expect(await publish(connection, draft, {}, permit(), addressOf)).toMatchObject({
      outcome: 'refused',
      failure: { kind: 'rejected' },
    });
    expect(await publish(connection, hello, {}, permit(), addressOf)).toMatchObject({
      failure: { kind: 'config' },
    });
  });

  it('is not sent with a permit that ran out, and says so', async () => {
    const { connection, requests } = connect(() => Response.json({ id: '1' }));
    const late = {
      ...permit(),
      intendedAt: { wallMs: Date.now() - 60_000, monotonicMs: performance.now() - 60_000 },
    };
    const outcome = await publish(connection, hello, {}, late, addressOf);
    expect(outcome.outcome).toBe('refused');
    expect(requests).toHaveLength(0);
  });

  it('is unknown when the connection breaks', async () => {
    const { connection } = connect(() => Promise.reject(new Error('socket hang up')));
    expect((await publish(connection, hello, {}, permit(), addressOf)).outcome).toBe('unknown');
  });
});

describe('its answer', () => {
  it('without an address gets the address of its id', () => {
    expect(outcomeOf(answer(200, { id: '1_2' }), addressOf)).toEqual({
      outcome: 'applied',
      remoteId: '1_2',
      url: 'https://social.example/1_2',
    });
    expect(outcomeOf(answer(200, { id: '1_2', permalink_url: '/p' }), addressOf)).toMatchObject({
      url: 'https://social.example/1_2',
    });
  });

  it.each([{}, { success: true }, { id: '' }, { id: 5 }])('%j is applied, but names no id', (body) => {
    expect(outcomeOf(answer(200, body), addressOf)).toEqual({ outcome: 'applied_unidentified' });
  });

  it.each(['', '{"id":"1_', 'null', '[]', '"1_2"', '<html>'])('200 with %j is unknown', (body) => {
    expect(outcomeOf(answer(200, body), addressOf).outcome).toBe('unknown');
  });

  it('200 with an error envelope is unknown: one of the two is not true', () => {
    const body = { id: '1_2', error: { code: 190, message: 'm' } };
    expect(outcomeOf(answer(200, body), addressOf).outcome).toBe('unknown');
  });

  it.each([201, 202, 302, 500])('%i is not taken for success', (status) => {
    expect(outcomeOf(answer(status, { id: '1_2' }), addressOf).outcome).toBe('unknown');
  });
});
