import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listAccounts } from '../../src/services/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openApp, person, type OpenApp } from '../support/open-app.ts';

let database: TestDatabase;
let server: Server;
let carillon: OpenApp;
/** What X takes now, and what it gave. */
let pairs: number;
let published: unknown[];
let endedEarly: boolean;

beforeEach(async () => {
  database = await createTestDatabase();
  [pairs, published, endedEarly] = [1, [], false];
  server = createServer(async (request, response) => {
    const { status, body } = answer(request, await text(request));
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await carillon.app.close();
  server.close();
  await database.drop();
});

/** X, as far as tokens go: each refresh token works once, and ends the access token before. */
function answer({ url, headers }: IncomingMessage, body: string): { status: number; body: unknown } {
  if (url === '/2/oauth2/token') {
    const given = new URLSearchParams(body).get('refresh_token');
    if (given !== `refresh-token-number-${pairs}`) return { status: 400, body: { error: 'invalid_request' } };
    [pairs, endedEarly] = [pairs + 1, false];
    const token = `access-token-number-${pairs}`;
    const refresh = `refresh-token-number-${pairs}`;
    return { status: 200, body: { access_token: token, refresh_token: refresh, expires_in: 7_200 } };
  }
  if (endedEarly || headers.authorization !== `Bearer access-token-number-${pairs}`)
    return { status: 401, body: { title: 'Unauthorized', type: 'about:blank', status: 401 } };
  if (url === '/2/users/me') return { status: 200, body: { data: { id: '77', username: 'bells' } } };
  published.push(JSON.parse(body));
  return { status: 201, body: { data: { id: String(100 + published.length) } } };
}

async function open(more: Record<string, string> = {}): Promise<void> {
  const { port } = server.address() as AddressInfo;
  carillon = await openApp(database.url, {
    CARILLON_SIMULATE: 'auto',
    CARILLON_SECRET: 'a-secret-of-tests-with-enough-characters',
    CARILLON_TWITTER_URL: `http://127.0.0.1:${port}`,
    TWITTER_CLIENT_ID: 'client',
    TWITTER_OAUTH2_ACCESS_TOKEN: 'access-token-number-1',
    TWITTER_REFRESH_TOKEN: 'refresh-token-number-1',
    ...more,
  });
}

async function post(content: string, config = {}): Promise<string> {
  const id = await carillon.schedule({ platform: 'twitter', content, config });
  return (await carillon.untilEnded(id)).status;
}

async function kind(): Promise<string | undefined> {
  const accounts = await listAccounts(carillon.app.services.db, person.workspaceId);
  return accounts.find(({ remoteId }) => remoteId === '77')?.kind;
}

it('an account whose first token has ended long ago still follows a changed setting', async () => {
  await open();
  endedEarly = true;
  expect(await post('One')).toBe('completed');
  expect([pairs, await kind()]).toEqual([2, 'user']);

  await carillon.app.close();
  await open({ TWITTER_ALLOW_QUOTES: 'true' });
  expect(await kind()).toBe('user quotes=yes');
  expect(await post('Two', { quotes: '17' })).toBe('completed');
  expect([pairs, published]).toEqual([2, [{ text: 'One' }, { text: 'Two', quote_tweet_id: '17' }]]);
});

it('each refresh token is used once, and the next one is kept', async () => {
  await open();
  for (const round of [2, 3]) {
    endedEarly = true;
    expect(await post(`Text ${round}`)).toBe('completed');
    expect(pairs).toBe(round);
    await carillon.app.close();
    await open();
  }
});
