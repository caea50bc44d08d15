import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { firstLine, openHome, type Home } from '../support/server-process.ts';

let home: Home;
let database: TestDatabase;
beforeAll(() => {
  home = openHome();
});
afterAll(() => home.close());
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

const on = () => ({ variables: { DATABASE_URL: database.url, CARILLON_SIMULATE: 'always' } });
const keys = async (...args: string[]) => (await home.run(['keys', ...args, '--json'], on())).json;

describe('carillon keys', () => {
  it('create makes a key that a running server takes, and revoke one that it refuses at once', async () => {
    const server = home.start(['serve', '--json'], on());
    const { url } = await firstLine<{ url: string }>(server);
    const ask = async (key: string, method: string, path: string): Promise<number> =>
      (await fetch(`${url}${path}`, { method, headers: { 'x-api-key': key } })).status;

    const { key, id, scopes } = await keys('create', 'prometheus', '--scopes', 'read');
    expect(scopes).toEqual(['read']);
    expect(await ask(key, 'GET', '/metrics')).toBe(200);
    expect(await ask(key, 'POST', '/api/agent/cleanup')).toBe(403);

    const listed = (await keys('list')).keys;
    expect(listed.map(({ name }: { name: string }) => name)).toEqual(['first', 'prometheus']);
    expect(listed[1]).toMatchObject({ id, scopes: ['read'], revokedAt: null });
    expect(listed[1].lastUsedAt).not.toBeNull();
    expect(JSON.stringify(listed)).not.toContain(key);

    const first = await keys('revoke', id);
    expect(await ask(key, 'GET', '/metrics')).toBe(401);
    expect((await keys('revoke', id)).key.revokedAt).toBe(first.key.revokedAt);
    await server.kill('SIGTERM');
  });

  it('shows the key alone to a person, gives it read and write by default, and lists in a table', async () => {
    const created = await home.run(['keys', 'create', 'bells of June'], on());
    expect(created.stdout).toMatch(/^carillon_\S{20,}\n$/);
    const listed = (await home.run(['keys', 'list'], on())).stdout.split('\n');
    expect(listed[0]).toMatch(/^id +name +scopes +created \(UTC\) +last used +state$/);
    expect(listed[1]).toMatch(/ bells of June +read,write +\S+ +never +valid$/);
  });

  it.each([
    [['create', ' '], 'invalid_input', 'name: must have 1 to 100 characters'],
    [
      ['create', 'a', '--scopes', 'read,all'],
      'invalid_input',
      'scopes: must be one or more of read, write, admin',
    ],
    [['create', 'a', '--scopes', ''], 'invalid_input', 'scopes: must be one or more of read, write, admin'],
    [['revoke', 'prometheus'], 'key_not_found', 'There is no API key prometheus.'],
    [['revoke', '01890000-0000-7000-8000-000000000000'], 'key_not_found', 'There is no API key 0189'],
  ])('refuses %j', async (args, code, message) => {
    const { success, error } = await keys(...args);
    expect({ success, code: error.code }).toEqual({ success: false, code });
    expect(error.message).toContain(message);
    expect((await keys('list')).keys).toEqual([]);
  });
});
