import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cronSecret, openHttpApp, type HttpApp } from '../support/http-app.ts';

let server: HttpApp;

beforeAll(async () => {
  server = await openHttpApp();
});
afterAll(() => server.close());

const path = '/api/webhooks/whatsapp';

/** As Meta sends it; the emulated app's secret signs. */
const delivery = (effectId: string, remoteId: string, state: string): string =>
  deliveries([[effectId, remoteId, state]]);

function deliveries(told: readonly (readonly [effectId: string, remoteId: string, state: string])[]): string {
  const statuses = told.map(([effectId, id, status]) => ({
    id,
    status,
    timestamp: '1795401587',
    biz_opaque_callback_data: effectId,
  }));
  const value = { messaging_product: 'whatsapp', statuses };
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '1', changes: [{ field: 'messages', value }] }],
  });
}

const sign = (body: string) =>
  server.app.emulated.server.emulators.find(({ platform }) => platform === 'whatsapp')?.sign?.(body) ?? {};

const send = (raw: string, headers: Record<string, string>) =>
  server.call({ method: 'POST', path, raw, headers, key: false });

let people = 0;
const nextPerson = (): string => `+1555123${String((people += 1)).padStart(4, '0')}`;

async function sent() {
  const { body } = await server.post('/api/agent/schedule', {
    platform: 'whatsapp',
    scheduledAt: new Date().toISOString(),
    content: `Message ${crypto.randomUUID()}`,
    // Another person each time: one gets only so many a minute.
    config: { to: nextPerson() },
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

describe('a thousand states in one call', () => {
  it('are all taken, each state once, in little time', async () => {
    const { effect } = await sent();
    const effects = await copies(effect.id, 1_000);
    const body = deliveries(effects.map((id) => [id, `wamid.${id}`, 'delivered']));
    const started = performance.now();
    expect((await send(body, sign(body))).status).toBe(200);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(await deliveredOf(effects)).toEqual({ delivered: 1_000, evidence: 1_000, published: 1_000 });
    expect((await send(body, sign(body))).status).toBe(200);
    expect(await deliveredOf(effects)).toMatchObject({ delivered: 1_000, published: 1_000 });
  });

  it('of one message leave it at the last, in whatever order they stand there', async () => {
    const { task, effect } = await sent();
    const states = ['read', 'sent', 'delivered'] as const;
    const all = Array.from({ length: 1_000 }, (_, index) => states[index % 3] ?? 'sent');
    const body = deliveries(all.map((state) => [effect.id, effect.remoteId, state]));
    expect((await send(body, sign(body))).status).toBe(200);
    expect((await task()).result.delivery).toMatchObject({ state: 'read' });
  });
});

/** More messages like the one that was sent: tasks and effects of their own. */
async function copies(effectId: string, count: number): Promise<string[]> {
  const text = `
with fresh as (select gen_random_uuid() as task, gen_random_uuid() as effect from generate_series(1, $2)),
tasks as (
  insert into carillon.agent_tasks
  select (jsonb_populate_record(t, jsonb_build_object('id', f.task, 'dedupe_key', null))).*
  from fresh f, carillon.effects e join carillon.agent_tasks t on t.id = e.task_id where e.id = $1
)
insert into carillon.effects
select (jsonb_populate_record(e,
  jsonb_build_object('id', f.effect, 'task_id', f.task, 'remote_id', 'wamid.' || f.effect))).*
from fresh f, carillon.effects e where e.id = $1
returning id`;
  const rows = await server.app.services.db.run<{ id: string }>({ text, values: [effectId, count] });
  return rows.map(({ id }) => id);
}

async function deliveredOf(effects: readonly string[]) {
  const text = `
select
  count(*) filter (where t.result -> 'delivery' ->> 'state' = 'delivered')::int as delivered,
  count(*) filter (where e.state = 'applied')::int as published,
  (select count(*)::int from carillon.evidence v where v.effect_id = any($1) and v.source = 'webhook') as evidence
from carillon.effects e join carillon.agent_tasks t on t.id = e.task_id where e.id = any($1)`;
  const [counts] = await server.app.services.db.run({ text, values: [effects] });
  return counts;
}

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
