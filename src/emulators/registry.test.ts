import { expect, it } from 'vitest';
import { leaksIn } from '../../test/support/planted-secrets.ts';
import { systemClock } from '../core/index.ts';
import { createEmulatorServer, createMemoryStore, type SeenRequest } from './harness/index.ts';
import { emulators } from './registry.ts';

const secret = 'planted/secret+of=1';
const number = '+4915112345678';

const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const encoded = encodeURIComponent(secret);

/** A secret in every place where clients of these platforms put one, and where it is repeated without its name. */
const requests: readonly [path: string, init: RequestInit][] = [
  [`/a?access_token=${encoded}&appsecret_proof=${encoded}`, {}],
  [`/a?code=${encoded}&client_secret=${encoded}&state=${encoded}`, {}],
  ['/a', { headers: { authorization: `Bearer ${secret}` } }],
  ['/a', { headers: { authorization: `OAuth ${secret}`, cookie: `session=${secret}` } }],
  ['/a', { headers: { authorization: `OAuth oauth_token="${encoded}", oauth_signature="${encoded}"` } }],
  ['/a', { headers: { authorization: `Basic ${Buffer.from(`client:${secret}`).toString('base64')}` } }],
  ['/a', { headers: { 'x-hub-signature-256': secret, 'linkedin-token': secret } }],
  ['/a', { method: 'POST', headers: json, body: JSON.stringify({ deep: [{ refresh_token: secret }] }) }],
  ['/a', { method: 'POST', headers: json, body: JSON.stringify({ url: `https://e/?sig=${encoded}` }) }],
  ['/a', { method: 'POST', headers: json, body: `{"access_token":"${secret}", broken` }],
  ['/a', { method: 'POST', headers: form, body: `code=${encoded}&code_verifier=${encoded}` }],
  ['/a', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: `access_token=${secret}` }],
  [`/${encoded}`, { method: 'POST', headers: json, body: JSON.stringify({ message: `It is ${secret}.` }) }],
];

it.each(emulators.map(({ platform }) => platform))(
  '%s shows no secret and no number to who inspects it',
  async (platform) => {
    const server = createEmulatorServer({ store: createMemoryStore(), clock: systemClock, emulators });
    const send = (path: string, init?: RequestInit) => server.fetch(new Request(`http://e${path}`, init));
    for (const [path, init] of requests) await (await send(`/${platform}${path}`, init)).text();
    const body = new FormData();
    body.set('access_token', secret);
    body.set('file', new File([secret], 'a.txt'));
    await (await send(`/${platform}/form`, { method: 'POST', body })).text();

    const path = `/_emulator/requests?platform=${platform}&limit=200`;
    const look = async () => ((await (await send(path)).json()) as { requests: SeenRequest[] }).requests;
    await expect.poll(async () => (await look()).every(({ response }) => response?.body)).toBe(true);
    expect(await look()).toHaveLength(requests.length + 1);
    const page = await (await send(path, { headers: { accept: 'text/html' } })).text();
    const planted = [secret, `client:${secret}`];
    expect(leaksIn({ json: JSON.stringify(await look()), page }, planted)).toEqual([]);
  },
);

it('a message to a person shows the last four digits, in requests and in state', async () => {
  const server = createEmulatorServer({ store: createMemoryStore(), clock: systemClock, emulators });
  const send = (path: string, init?: RequestInit) => server.fetch(new Request(`http://e${path}`, init));
  const message = {
    messaging_product: 'whatsapp',
    to: number,
    type: 'text',
    text: { body: `Hello ${number}` },
  };
  const headers = { ...json, authorization: 'Bearer emulated-whatsapp-token' };
  const init = { method: 'POST', headers, body: JSON.stringify(message) };
  expect((await send('/whatsapp/v23.0/200000000000001/messages', init)).status).toBe(200);
  const seen = async () => (await send('/_emulator/requests')).text();
  await expect.poll(seen).toContain('wamid');
  const { kinds } = (await (await send('/_emulator/state/whatsapp')).json()) as { kinds: { kind: string }[] };
  expect(kinds.map(({ kind }) => kind)).toContain('message');
  const texts = [await seen()];
  for (const { kind } of kinds)
    texts.push(await (await send(`/_emulator/state/whatsapp?kind=${kind}`)).text());
  for (const text of texts) expect(text).not.toContain(number.slice(1));
  expect(texts.join()).toContain('*********5678');
});
