import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/core/index.ts';
import { emulators } from '../../src/emulators/index.ts';
import { findPlatform, type Connection } from '../../src/platforms/index.ts';
import { openPlatform, transports } from './open-platform.ts';

describe.each(transports)('what credentials are good for, %s', (transport) => {
  async function open(id: string, more: Connection['credentials'] = {}, account = 0) {
    const platform = findPlatform(id);
    const emulator = emulators.find((one) => one.platform === id);
    const { identity, credentials } = platform?.simulatedAccounts[account] ?? {};
    if (platform == null || emulator === undefined || identity == null) throw new Error(`no ${id}`);
    const opened = await openPlatform({
      platform,
      emulator,
      identity,
      credentials: { ...credentials, ...more },
      transport,
      settings: {},
    });
    onTestFinished(() => opened.close());
    return { opened, check: () => platform.check(opened.connection, systemClock) };
  }

  it('Facebook tells who has the app’s secret: its permissions and its end', async () => {
    const { check } = await open('facebook', { FB_APP_SECRET: 'emulated-facebook-secret' });
    expect(await check()).toMatchObject({
      identity: { remoteId: '100000000000001' },
      scopes: expect.arrayContaining(['pages_manage_posts', 'pages_read_engagement']),
      missing: [],
      expiresAt: null,
    });
  });

  it('Facebook reads the Page, and no more, without the secret', async () => {
    const { check } = await open('facebook');
    const notes = [expect.stringContaining('FB_APP_SECRET')];
    expect(await check()).toMatchObject({ scopes: null, missing: [], expiresAt: null, notes });
  });

  it('X says whose the keys are', async () => {
    const { check } = await open('twitter');
    expect(await check()).toMatchObject({
      identity: { remoteId: '900000000000000001', displayName: '@carillon_demo' },
      missing: [],
    });
  });

  it('LinkedIn names the role on the page', async () => {
    const { check } = await open('linkedin');
    const notes = [expect.stringContaining('ADMINISTRATOR')];
    expect(await check()).toMatchObject({ missing: [], scopes: null, notes });
  });

  it('LinkedIn names the member', async () => {
    const { check } = await open('linkedin', {}, 1);
    expect(await check()).toMatchObject({ identity: { displayName: 'Carla Carillon' }, missing: [] });
  });

  it('WhatsApp tells the quality of the number and how many people it may write to', async () => {
    const { check } = await open('whatsapp');
    const { notes } = await check();
    expect(notes).toEqual([expect.stringContaining('green'), expect.stringContaining('people')]);
  });

  it.each(['facebook', 'twitter', 'linkedin', 'whatsapp'])('%s refuses a token that is none', async (id) => {
    const names = Object.keys(findPlatform(id)?.simulatedAccounts[0]?.credentials ?? {});
    const wrong = names.filter((name) => name.endsWith('_ACCESS_TOKEN')).map((name) => [name, 'wrong']);
    const { check } = await open(id, Object.fromEntries(wrong));
    await expect(check()).rejects.toMatchObject({ failure: { kind: expect.stringMatching(/^auth_/) } });
  });
});
