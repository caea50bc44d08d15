import { describe, expect, it } from 'vitest';
import type { Connection } from '../platform.ts';
import { twitter } from './index.ts';

const asked: string[] = [];
const connectTo = (answer: Response): Connection => ({
  account: { remoteId: '9', kind: 'user', displayName: '@demo' },
  credentials: {},
  endpoint: {
    baseUrl: 'http://x.test',
    settleMs: 0,
    quarantineMs: 0,
    fetch: async ({ method, url }) => {
      asked.push(`${method} ${url}`);
      return answer;
    },
  },
});
const remove = (status: number, body: unknown) =>
  twitter.remove?.(connectTo(Response.json(body, { status })), '17');
const notFound = 'https://api.x.com/2/problems/resource-not-found';

describe('remove', () => {
  it.each([
    [200, { data: { deleted: true } }],
    [404, { title: 'Not Found', type: notFound }],
    [404, {}],
    [200, { errors: [{ title: 'Not Found Error', type: notFound }] }],
  ])('is done after %i %j', async (status, body) => {
    await expect(remove(status, body)).resolves.toBeUndefined();
    expect(asked.at(-1)).toBe('DELETE http://x.test/2/tweets/17');
  });

  it.each([
    [200, { data: { deleted: false } }, 'unavailable'],
    [200, { errors: [{ title: 'Odd' }] }, 'unavailable'],
    [200, {}, 'unavailable'],
    [403, { title: 'Forbidden' }, 'permission'],
    [401, {}, 'auth_revoked'],
    [429, {}, 'rate_limited'],
    [500, {}, 'unavailable'],
  ])('is not done after %i %j: %s', async (status, body, kind) => {
    await expect(remove(status, body)).rejects.toMatchObject({ name: 'CallFailed', failure: { kind } });
  });
});
