import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { deliveryRank, webhooks } from './webhooks.ts';

const secrets = { WHATSAPP_APP_SECRET: 'secret', WHATSAPP_VERIFY_TOKEN: 'verify' };
const request = (changes: { query?: Record<string, string>; signature?: string; body?: string }) => ({
  query: new URLSearchParams(changes.query),
  headers: new Headers(changes.signature === undefined ? {} : { 'X-Hub-Signature-256': changes.signature }),
  body: changes.body ?? '',
});

describe('the handshake', () => {
  const query = { 'hub.mode': 'subscribe', 'hub.verify_token': 'verify', 'hub.challenge': '1158201444' };

  it('answers the challenge to who knows the verify token', () => {
    expect(webhooks.challenge(request({ query }), secrets)).toBe('1158201444');
  });

  it.each([
    { ...query, 'hub.verify_token': 'Verify' },
    { ...query, 'hub.verify_token': '' },
    { ...query, 'hub.mode': 'unsubscribe' },
    { 'hub.verify_token': 'verify', 'hub.challenge': '1' },
    { 'hub.mode': 'subscribe', 'hub.verify_token': 'verify' },
    {},
  ])('answers nothing to %j', (other) => {
    expect(webhooks.challenge(request({ query: other }), secrets)).toBeNull();
  });

  it('answers nothing while there is no verify token, not even to an empty one', () => {
    expect(webhooks.challenge(request({ query: { ...query, 'hub.verify_token': '' } }), {})).toBeNull();
    const empty = { WHATSAPP_VERIFY_TOKEN: '' };
    expect(webhooks.challenge(request({ query: { ...query, 'hub.verify_token': '' } }), empty)).toBeNull();
  });
});

describe('the signature', () => {
  const body = '{"object":"whatsapp_business_account","text":"Grüße 🔔"}';
  const sign = (text: string, key: string) =>
    `sha256=${createHmac('sha256', key).update(text, 'utf8').digest('hex')}`;

  it('must be over this body, with our secret', () => {
    expect(webhooks.verify(request({ body, signature: sign(body, 'secret') }), secrets)).toBe(true);
    expect(webhooks.verify(request({ body: `${body}\n`, signature: sign(body, 'secret') }), secrets)).toBe(
      false,
    );
    expect(webhooks.verify(request({ body, signature: sign(body, 'other') }), secrets)).toBe(false);
    expect(webhooks.verify(request({ body }), secrets)).toBe(false);
  });

  it('is never right without a secret', () => {
    expect(webhooks.verify(request({ body, signature: sign(body, '') }), {})).toBe(false);
    expect(webhooks.verify(request({ body, signature: sign(body, '') }), { WHATSAPP_APP_SECRET: '' })).toBe(
      false,
    );
  });
});

describe('a webhook', () => {
  const status = (changes: object = {}) => ({
    id: 'wamid.A',
    status: 'delivered',
    timestamp: '1795338000',
    recipient_id: '15550100199',
    biz_opaque_callback_data: 'effect-1',
    ...changes,
  });
  const change = (...statuses: unknown[]) => ({
    field: 'messages',
    value: { messaging_product: 'whatsapp', statuses },
  });
  const body = (...entries: unknown[][]) =>
    JSON.stringify({
      object: 'whatsapp_business_account',
      entry: entries.map((changes, index) => ({ id: `${index}`, changes })),
    });

  it('tells what became of a message, without the recipient', () => {
    expect(webhooks.parse(body([change(status())]))).toEqual([
      {
        effectId: 'effect-1',
        remoteId: 'wamid.A',
        state: 'delivered',
        at: new Date(1_795_338_000_000),
        failure: null,
      },
    ]);
  });

  it('may hold several entries, changes and statuses', () => {
    const many = body(
      [change(status({ status: 'sent' }), status()), change(status({ status: 'read' }))],
      [change(status({ status: 'played', biz_opaque_callback_data: 'effect-2' }))],
    );
    expect(webhooks.parse(many).map(({ effectId, state }) => `${effectId} ${state}`)).toEqual([
      'effect-1 sent',
      'effect-1 delivered',
      'effect-1 read',
      'effect-2 played',
    ]);
  });

  it('says why a message failed', () => {
    const errors = [
      { code: 131026, title: 'Message undeliverable', error_data: { details: 'd' } },
      { code: 1 },
    ];
    const evidence = webhooks.parse(body([change(status({ status: 'failed', errors }))]))[0];
    expect(evidence?.failure).toMatchObject({ kind: 'undeliverable', platformCode: '131026' });
    const noReason = webhooks.parse(body([change(status({ status: 'failed', errors: 'odd' }))]))[0];
    expect(noReason?.failure).toMatchObject({ kind: 'undeliverable' });
  });

  it('reads the first reason that can be read', () => {
    const errors = [
      null,
      { title: 'no code' },
      { code: '131047', error_data: { details: 'more than 24 h' } },
    ];
    const evidence = webhooks.parse(body([change(status({ status: 'failed', errors }))]))[0];
    expect(evidence?.failure).toMatchObject({ kind: 'rejected', platformCode: '131047' });
    expect(evidence?.failure?.message).toMatch(/config\.template/);
  });

  it('tells details where the code alone says little', () => {
    const errors = [{ code: 131053, title: 'Media upload error', error_data: { details: 'not a JPEG' } }];
    const evidence = webhooks.parse(body([change(status({ status: 'failed', errors }))]))[0];
    expect(evidence?.failure?.message).toMatch(/It said: not a JPEG$/);
  });

  it('tells the states of a message in their order, each once, however they came', () => {
    const came = ['failed', 'read', 'sent', 'delivered', 'odd', 'read', 'played', 'sent'];
    const told = webhooks.parse(body([change(...came.map((state) => status({ status: state })))]));
    expect(told.map(({ state }) => state)).toEqual(['odd', 'sent', 'delivered', 'read', 'played', 'failed']);
    const ranks = ['sent', 'delivered', 'read', 'played', 'failed'].map(deliveryRank);
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    expect(new Set(ranks).size).toBe(ranks.length);
    expect(deliveryRank('odd')).toBe(-1);
  });

  it('that is replayed is as genuine, and says the same: evidence may come twice', () => {
    const raw = body([change(status(), status({ status: 'sent' }))]);
    const signature = `sha256=${createHmac('sha256', 'secret').update(raw).digest('hex')}`;
    const believed = () =>
      webhooks.verify(request({ body: raw, signature }), secrets) ? webhooks.parse(raw) : [];
    for (const told of [believed(), believed()])
      expect(told.map(({ remoteId, state }) => [remoteId, state])).toEqual([
        ['wamid.A', 'sent'],
        ['wamid.A', 'delivered'],
      ]);
  });

  it('may hold 1,000 statuses, the unreadable ones among them lost alone', () => {
    const many = Array.from({ length: 1_000 }, (_, index) =>
      index % 100 === 0
        ? { id: `wamid.${index}`, status: 7 }
        : status({
            id: `wamid.${index}`,
            biz_opaque_callback_data: `effect-${index}`,
            strange: { more: [] },
          }),
    );
    const told = webhooks.parse(body([change(...many)]));
    expect(told).toHaveLength(990);
    expect(told.at(-1)).toMatchObject({ effectId: 'effect-999', remoteId: 'wamid.999' });
  });

  it('counts a limit from the moment of the failure', () => {
    const failed = status({ status: 'failed', errors: [{ code: 131049 }] });
    const day = 24 * 3_600_000;
    expect(webhooks.parse(body([change(failed)]))[0]?.failure).toMatchObject({
      kind: 'undeliverable',
      retryAt: new Date(1_795_338_000_000 + day),
    });
  });

  it('is silent on messages of others, on what users write, and on what it can not read', () => {
    const unread = [
      status({ biz_opaque_callback_data: undefined }),
      status({ biz_opaque_callback_data: '' }),
      status({ id: undefined }),
      status({ timestamp: 'now' }),
      null,
    ];
    expect(webhooks.parse(body([change(...unread, status())]))).toHaveLength(1);
    expect(webhooks.parse(body([{ field: 'messages', value: { messages: [{ id: 'wamid.B' }] } }]))).toEqual(
      [],
    );
    expect(webhooks.parse(body([{ field: 'calls', value: { statuses: [status()] } }]))).toEqual([]);
    expect(webhooks.parse(body([{ field: 'account_update', value: 'odd' }, { field: 'x' }]))).toEqual([]);
    expect(
      webhooks.parse(JSON.stringify({ object: 'page', entry: [{ changes: [change(status())] }] })),
    ).toEqual([]);
  });

  it.each(['', 'no json', 'null', '[]', '{"object":"whatsapp_business_account"}'])(
    'throws on %j',
    (malformed) => {
      expect(() => webhooks.parse(malformed)).toThrow('is not a webhook of WhatsApp');
    },
  );
});
