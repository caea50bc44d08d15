import { describe, expect, it } from 'vitest';
import { image } from '../../../test/support/media.ts';
import type { Connection, Draft } from '../platform.ts';
import { outcomeOf, publish } from './publish.ts';

const hello: Draft = {
  text: 'Hello 🔔\n"world"',
  link: null,
  linkTitle: null,
  to: '+15550100199',
  template: null,
};
const permit = () => ({
  effectId: 'effect-1',
  taskId: 'task-1',
  intendedAt: { wallMs: Date.now(), monotonicMs: performance.now() },
  deadlineMs: 15_000,
});

/** A connection whose requests end here; what arrived is in `requests`. */
function connect(respond: () => Response | Promise<Response>, credentials: Record<string, string> = {}) {
  const requests: { method: string; url: URL; headers: Headers; json: unknown }[] = [];
  const connection: Connection = {
    account: { remoteId: '222', kind: 'number', displayName: '+1 555 010 0100' },
    credentials: { WHATSAPP_ACCESS_TOKEN: 'tok', WHATSAPP_PHONE_NUMBER_ID: '999', ...credentials },
    endpoint: {
      baseUrl: 'http://graph.test',
      settleMs: 0,
      quarantineMs: 0,
      fetch: async (request) => {
        const { method, headers } = request;
        requests.push({ method, url: new URL(request.url), headers, json: await request.json() });
        return respond();
      },
    },
  };
  return { connection, requests };
}
const accepted = () =>
  Response.json({ messaging_product: 'whatsapp', messages: [{ id: 'wamid.A', message_status: 'accepted' }] });
const answer = (status: number, body: unknown) => ({
  status,
  headers: new Headers(),
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

describe('the message call', () => {
  it('carries the effect id, so that a webhook can bear witness', async () => {
    const { connection, requests } = connect(accepted);
    expect(await publish(connection, hello, {}, permit())).toEqual({
      outcome: 'applied',
      remoteId: 'wamid.A',
      url: null,
    });
    expect(requests).toHaveLength(1);
    const [request] = requests;
    expect(request?.method).toBe('POST');
    expect(request?.url.href).toBe('http://graph.test/v26.0/222/messages');
    expect(request?.headers.get('authorization')).toBe('Bearer tok');
    expect(request?.headers.get('content-type')).toBe('application/json');
    expect(request?.headers.get('x-request-id')).toBe('task-1');
    expect(request?.json).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '+15550100199',
      type: 'text',
      text: { body: 'Hello 🔔\n"world"', preview_url: false },
      biz_opaque_callback_data: 'effect-1',
    });
  });

  it('names the recipient with the plus, without which Meta adds a country code', async () => {
    const { connection, requests } = connect(accepted);
    await publish(connection, { ...hello, to: '4915112345678' }, {}, permit());
    expect(requests[0]?.json).toMatchObject({ to: '+4915112345678' });
  });

  it('asks for a preview when there is a link', async () => {
    const { connection, requests } = connect(accepted);
    await publish(connection, { ...hello, text: 'Read', link: 'https://example.com/a' }, {}, permit());
    await publish(connection, { ...hello, text: 'Read HTTPS://example.com' }, {}, permit());
    expect(requests.map(({ json }) => json)).toMatchObject([
      { text: { body: 'Read\nhttps://example.com/a', preview_url: true } },
      { text: { body: 'Read HTTPS://example.com', preview_url: true } },
    ]);
  });

  it('shows the file that was uploaded, in a body of text', async () => {
    const { connection, requests } = connect(accepted);
    const draft = { ...hello, text: 'Look', media: [image()] };
    expect((await publish(connection, draft, { mediaId: '77' }, permit())).outcome).toBe('applied');
    expect(requests.map(({ json }) => json)).toEqual([
      {
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        to: '+15550100199',
        type: 'image',
        image: { id: '77', caption: 'Look' },
        biz_opaque_callback_data: 'effect-1',
      },
    ]);
  });

  it('sends nothing of a draft whose file was not uploaded', async () => {
    const { connection, requests } = connect(accepted);
    for (const template of [null, { name: 'a', language: 'en' }]) {
      const outcome = await publish(connection, { ...hello, template, media: [image()] }, {}, permit());
      expect(outcome).toMatchObject({ outcome: 'refused', failure: { kind: 'internal' } });
    }
    expect(requests).toEqual([]);
  });

  it('sends a template, and says why it was refused', async () => {
    const template = { name: 'order_ready', language: 'en_US', parameters: ['Ann'] };
    const refusals = { 132001: 'no approved template', 132000: 'do not fit', 131047: 'config.template' };
    for (const [code, says] of Object.entries(refusals)) {
      const error = { code: Number(code), message: `(#${code}) m`, error_data: { details: 'd' } };
      const { connection, requests } = connect(() => Response.json({ error }, { status: 400 }));
      const outcome = await publish(connection, { ...hello, text: '', template }, {}, permit());
      expect(outcome).toMatchObject({
        outcome: 'refused',
        failure: { kind: 'rejected', platformCode: code, message: expect.stringContaining(says) },
      });
      expect(requests.map(({ json }) => json)).toMatchObject([
        { type: 'template', template: { name: 'order_ready', components: [{ type: 'body' }] } },
      ]);
    }
  });

  it('is signed when there is an app secret', async () => {
    const { connection, requests } = connect(accepted, {
      WHATSAPP_APP_SECRET: 's',
      WHATSAPP_API_VERSION: 'v25.0',
    });
    await publish(connection, hello, {}, permit());
    expect(requests[0]?.url.pathname).toBe('/v25.0/222/messages');
    expect(requests[0]?.url.searchParams.get('appsecret_proof')).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is not sent with a permit that ran out, and unknown when the connection breaks', async () => {
    const { connection, requests } = connect(() => Promise.reject(new Error('socket hang up')));
    const late = {
      ...permit(),
      intendedAt: { wallMs: Date.now() - 60_000, monotonicMs: performance.now() - 60_000 },
    };
    expect((await publish(connection, hello, {}, late)).outcome).toBe('refused');
    expect(requests).toHaveLength(0);
    expect((await publish(connection, hello, {}, permit())).outcome).toBe('unknown');
  });
});

describe('the answer', () => {
  it.each(['accepted', 'held_for_quality_assessment', 'paused', undefined])(
    'with status %s is applied',
    (status) => {
      const body = { messages: [{ id: 'wamid.A', message_status: status }] };
      expect(outcomeOf(answer(200, body))).toEqual({ outcome: 'applied', remoteId: 'wamid.A', url: null });
    },
  );

  it.each(['', '{"messages":[{"id":"wam', 'null', '{}', '{"messages":[]}', '{"messages":[{"id":""}]}', '[]'])(
    '200 with %j is unknown: nothing could find that message',
    (body) => {
      expect(outcomeOf(answer(200, body)).outcome).toBe('unknown');
    },
  );

  it('may have members that nobody knows', () => {
    const body = { messages: [{ id: 'wamid.A', strange: [1] }], more: { strange: true } };
    expect(outcomeOf(answer(200, body)).outcome).toBe('applied');
  });

  it('with an error is that error, but with a status of success nothing is certain', () => {
    const error = { code: 131047, message: '(#131047) Re-engagement message' };
    expect(outcomeOf(answer(400, { error }))).toMatchObject({
      outcome: 'refused',
      failure: { kind: 'rejected' },
    });
    expect(outcomeOf(answer(200, { error, messages: [{ id: 'wamid.A' }] })).outcome).toBe('unknown');
    expect(outcomeOf(answer(200, { error })).outcome).toBe('unknown');
  });
});
