import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accountPath, openNumber, textTo, type OpenedNumber } from './open-for-test.ts';

let number: OpenedNumber;
beforeEach(() => void (number = openNumber()));

const path = `${accountPath}/subscribed_apps`;
const app = {
  whatsapp_business_api_data: {
    id: '200000000000009',
    name: 'Carillon Demo App',
    link: expect.stringContaining('app_id=200000000000009'),
  },
};
const list = async () => (await number.call('GET', path)).body;

describe('the app', () => {
  it('is subscribed from the start', async () => {
    expect(await list()).toEqual({ data: [app] });
  });

  it('is told nothing after it left, and again when it is back', async () => {
    expect((await number.call('DELETE', path)).body).toEqual({ success: true });
    expect(await list()).toEqual({ data: [] });
    await number.send(textTo('15552000000'));
    await number.write({ from: '15552000000', text: 'STOP' });
    expect(await number.owedChanges()).toEqual([]);
    expect((await number.call('POST', path, {})).body).toEqual({ success: true });
    await number.send(textTo('15552000000'));
    expect(await number.owedStatuses()).toHaveLength(3);
  });
});

describe('an address of its own', () => {
  let close = () => {};
  afterEach(() => close());

  /** A receiver that answers like an app; `asked` is what came. */
  async function receiver(answer: (challenge: string) => { status: number; body: string }) {
    const asked: URLSearchParams[] = [];
    const server = createServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://receiver');
      asked.push(searchParams);
      const { status, body } = answer(searchParams.get('hub.challenge') ?? '');
      response.writeHead(status).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    close = () => void server.close();
    return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks?of=us` };
  }

  it('proves itself before it is kept', async () => {
    const { asked, url } = await receiver((challenge) => ({ status: 200, body: challenge }));
    const wish = { override_callback_uri: url, verify_token: 'secret' };
    const node = { ...app, override_callback_uri: url };
    expect((await number.call('POST', path, wish)).body).toEqual({ success: true, data: [node] });
    expect(await list()).toEqual({ data: [node] });
    expect(asked.map((each) => Object.fromEntries(each))).toEqual([
      {
        of: 'us',
        'hub.mode': 'subscribe',
        'hub.challenge': expect.stringMatching(/^\d+$/),
        'hub.verify_token': 'secret',
      },
    ]);
  });

  it.each([
    ['says something else', () => ({ status: 200, body: 'hello' })],
    ['refuses', (challenge: string) => ({ status: 403, body: challenge })],
  ])('is not taken when it %s', async (_what, answer) => {
    const { url } = await receiver(answer);
    const refused = await number.call('POST', path, { override_callback_uri: url, verify_token: 'secret' });
    expect([refused.status, refused.body.error.code]).toEqual([422, 100]);
    expect(await list()).toEqual({ data: [app] });
  });

  it.each([
    ['nobody is there', { override_callback_uri: 'http://127.0.0.1:1/', verify_token: 'secret' }, 422],
    ['it is none', { override_callback_uri: 'here', verify_token: 'secret' }, 400],
    ['no token comes with it', { override_callback_uri: 'http://127.0.0.1:1/' }, 400],
  ])('is not taken when %s', async (_what, wish, status) => {
    const refused = await number.call('POST', path, wish);
    expect([refused.status, refused.body.error.code]).toEqual([status, 100]);
  });
});
