import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cronSecret, openHttpApp, type HttpApp } from '../support/http-app.ts';

let server: HttpApp;

beforeAll(async () => {
  server = await openHttpApp();
});
afterAll(() => server.close());

const path = '/api/webhooks/whatsapp';

/** As Meta sends it; the emulated app's secret signs. */
function delivery(effectId: string, remoteId: string, state: string): string {
  const status = { id: remoteId, status: state, timestamp: '1795401587', biz_opaque_callback_data: effectId };
  const value = { messaging_product: 'whatsapp', statuses: [status] };
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '1', changes: [{ field: 'messages', value }] }],
  });
}

const sign = (body: string) =>
  server.app.emulated.server.emulators.find(({ platform }) => platform === 'whatsapp')?.sign?.(body) ?? {};

const send = (raw: string, headers: Record<string, string>) =>
  server.call({ method: 'POST', path, raw, headers, key: false });

async function sent() {
  const { body } = await server.post('/api/agent/schedule', {
    platform: 'whatsapp',
    scheduledAt: new Date().toISOString(),
    content: `Message ${crypto.randomUUID()}`,
    config: { to: '+15551234567' },
  });
  const headers = { authorization: `Bearer ${cronSecret}` };
  await server.call({ method: 'POST', path: '/api/agent/process', key: false, headers });
  const task = async () => (await server.get(`/api/agent/tasks/${body.task.id}`)).body.task;
  const [effect] = (await task()).effects;
  return { task, effect };
}

describe('a signed webhook', () => {
  it('is evidence, without a key, however often it comes', async () => {
    const { task, effect } = await sent();
    const body = delivery(effect.id, effect.remoteId, 'read');
    for (const _ of [1, 2]) expect(await send(body, sign(body))).toMatchObject({ status: 200, text: 'OK' });
    expect((await task()).result.delivery).toMatchObject({ state: 'read' });
  });

  it('is not read with a wrong signature, or one of another body', async () => {
    const { task, effect } = await sent();
    const body = delivery(effect.id, effect.remoteId, 'read');
    for (const headers of [{}, sign(`${body} `), { 'x-hub-signature-256': 'sha256=00' }]) {
      const { status, body: answer } = await send(body, headers);
      expect([status, answer.error.code]).toEqual([401, 'webhook_unsigned']);
    }
    expect((await task()).result.delivery?.state).not.toBe('read');
  });

  it('with what no platform sends changes nothing, and is no error of ours', async () => {
    const { task, effect } = await sent();
    const before = await task();
    for (const odd of [
      delivery(effect.id, '\0', 'read'),
      delivery(effect.id, effect.remoteId, 'read\0'),
      delivery(effect.id, effect.remoteId, '\ud800'),
      delivery('no id', effect.remoteId, 'read'),
      delivery(crypto.randomUUID(), effect.remoteId, 'read'),
    ])
      expect((await send(odd, sign(odd))).status).toBe(200);
    expect(await task()).toEqual(before);
    for (const body of ['', '[]', '{"object":', '\0'])
      expect((await send(body, sign(body))).status).toBe(422);
  });
});

describe('the handshake', () => {
  const ask = (token: string) =>
    server.call({
      path: `${path}?hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=12345`,
      key: false,
    });

  it('is answered with the challenge as plain text', async () => {
    const { status, text, headers } = await ask('emulated-whatsapp-verify');
    expect([status, text, headers.get('content-type')?.split(';')[0]]).toEqual([200, '12345', 'text/plain']);
  });

  it('is refused with another token', async () => {
    const { status, body } = await ask('wrong');
    expect([status, body.error.code]).toEqual([401, 'webhook_unsigned']);
  });
});

it.each(['facebook', 'myspace'])('a platform without webhooks is not known: %s', async (platform) => {
  for (const method of ['GET', 'POST']) {
    const { status, body } = await server.call({ method, path: `/api/webhooks/${platform}`, key: false });
    expect([status, body.error.code]).toEqual([422, 'unknown_platform']);
  }
});
