import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/index.ts';
import { findPlatform, type Platform } from '../../src/platforms/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openApp, type OpenApp } from '../support/open-app.ts';

let database: TestDatabase;
let carillon: OpenApp;

beforeAll(async () => {
  database = await createTestDatabase();
  carillon = await openApp(database.url, {
    CARILLON_SIMULATE: 'always',
    CARILLON_EMULATED_TIME_SCALE: '0.1',
    CARILLON_FACEBOOK_URL: 'http://127.0.0.1:1/facebook',
  });
});
afterAll(async () => {
  await carillon.app.close();
  await database.drop();
});

const endpointOf = (id: string, simulated: boolean) =>
  carillon.app.services.connections.endpointOf(findPlatform(id) as Platform, simulated);

describe('CARILLON_EMULATED_TIME_SCALE', () => {
  it('shortens settle delay and quarantine where the address is replaced', () => {
    const scaled = { settleMs: 12_000, quarantineMs: 18_000 };
    expect(endpointOf('facebook', true)).toMatchObject(scaled);
    expect(endpointOf('facebook', false)).toMatchObject(scaled);
  });

  it('leaves the vendor’s own address and the emulator in the process alone', () => {
    expect(endpointOf('twitter', false)).toMatchObject({ settleMs: null, quarantineMs: 180_000 });
    expect(endpointOf('twitter', true)).toMatchObject({ settleMs: 1_000, quarantineMs: 0 });
  });

  it.each(['0', '-1', '1.5', 'fast'])('of %s is refused by name', (value) => {
    expect(() => readConfig({ CARILLON_EMULATED_TIME_SCALE: value })).toThrow(
      expect.objectContaining({
        code: 'config_invalid',
        params: expect.objectContaining({ variable: 'CARILLON_EMULATED_TIME_SCALE' }),
      }),
    );
  });
});
