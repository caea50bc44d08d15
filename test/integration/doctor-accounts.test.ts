import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { examine } from '../../src/cli/doctor/examine.ts';
import { systemClock } from '../../src/core/index.ts';
import {
  createEmulatorServer,
  createMemoryStore,
  emulators,
  listen as listenEmulators,
} from '../../src/emulators/index.ts';
import { createHttpApp, listen } from '../../src/server/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openFacebookPage } from '../support/facebook-page.ts';
import { openLinkedInPort } from '../support/linkedin-port.ts';
import { openApp, type OpenApp } from '../support/open-app.ts';

const dayMs = 86_400_000;
let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

/** What a check says of an app that was started with these variables, as "state: sentence -> remedy". */
async function says(check: string, variables: Record<string, string>): Promise<string[]> {
  const findings = await examine({ DATABASE_URL: database.url, ...variables });
  return findings
    .filter((one) => one.check === check)
    .map(({ state, found, remedy }) => `${state}: ${found} -> ${remedy}`);
}

async function started(variables: Record<string, string>): Promise<OpenApp> {
  const carillon = await openApp(database.url, variables);
  onTestFinished(() => carillon.app.close());
  return carillon;
}

const matching = (...patterns: RegExp[]) => patterns.map((pattern) => expect.stringMatching(pattern));

describe('of accounts the doctor says', () => {
  const scopes = ['pages_manage_posts', 'pages_read_engagement'];

  async function openPage() {
    const page = await openFacebookPage({ scopes, expiresAt: null, isValid: true });
    onTestFinished(() => page.close());
    await started(page.variables);
    return { page, ask: (check = 'accounts') => says(check, page.variables) };
  }

  it('whether they work, lack a permission, end soon or are refused', async () => {
    const { page, ask } = await openPage();
    expect(await ask()).toEqual(matching(/^ok: Facebook, Bells: the credentials work\./));
    page.token.scopes = ['pages_read_engagement'];
    expect(await ask()).toEqual(matching(/^problem: .*pages_manage_posts was not granted\. -> Grant it/));
    page.token.scopes = scopes;
    page.token.expiresAt = new Date(Date.now() + 8 * dayMs);
    expect(await ask()).toEqual(matching(/^ok: .* work until \d{4}-/));
    page.token.expiresAt = new Date(Date.now() + 6 * dayMs);
    expect(await ask()).toEqual(matching(/^warning: .* end on \d{4}-.* -> Make new ones/));
    page.token.isValid = false;
    expect(await ask()).toEqual(
      matching(/^problem: Facebook, 111: Facebook no longer .* -> .*FB_ACCESS_TOKEN/),
    );
  });

  it('that one could not be asked', async () => {
    const { page, ask } = await openPage();
    await page.close();
    expect(await ask()).toEqual(matching(/^unknown: Facebook, 111: .* gave no answer/));
  });

  it('that a token will be renewed, and renews none', async () => {
    const linkedin = await openLinkedInPort({ firstToken: 'expired' });
    onTestFinished(() => linkedin.close());
    await started(linkedin.variables);
    expect(await says('accounts', linkedin.variables)).toEqual(
      matching(/^warning: .* has ended\. -> Nothing/),
    );
    expect(linkedin.renewals()).toBe(0);
  });

  it('which versions of APIs ended', async () => {
    const { page, ask } = await openPage();
    expect(await ask('api versions')).toEqual(matching(/^ok: Version v26\.0 of Facebook's API/));
    const old = { ...page.variables, FB_API_VERSION: 'v20.0' };
    expect(await says('api versions', old)).toEqual(
      matching(/^problem: .* ended on 2026-09-24\. -> Take v26\.0/),
    );
  });

  it('that posts are simulated where there are none', async () => {
    const simulated = { CARILLON_SIMULATE: 'always' };
    await started(simulated);
    expect(await says('accounts', simulated)).toEqual(matching(/^ok: .* simulated/));
  });
});

describe('of webhooks and the public address it says', () => {
  async function openWhatsApp() {
    const server = createEmulatorServer({ store: createMemoryStore(), clock: systemClock, emulators });
    const port = await listenEmulators(server, { port: 0 });
    onTestFinished(() => port.close());
    const variables = {
      CARILLON_SIMULATE: 'auto',
      CARILLON_WHATSAPP_URL: `${port.url}/whatsapp`,
      WHATSAPP_PHONE_NUMBER_ID: '200000000000001',
      WHATSAPP_ACCESS_TOKEN: 'emulated-whatsapp-token',
    };
    return { variables, carillon: await started(variables) };
  }

  it('whether webhooks spoke of what was sent', async () => {
    const { variables, carillon } = await openWhatsApp();
    expect(await says('webhooks', variables)).toEqual(matching(/^ok: .*nothing was sent/));
    const template = { name: 'hello_world', language: 'en_US' };
    const id = await carillon.schedule({
      platform: 'whatsapp',
      content: undefined,
      config: { to: '+15551000002', template },
    });
    await carillon.process();
    expect((await carillon.task(id)).status).toBe('completed');
    expect(await says('webhooks', variables)).toEqual(matching(/^ok: .*nothing was sent/));
    await carillon.run(`update carillon.effects set intended_at = intended_at - interval '2 hours'`);
    expect(await says('webhooks', variables)).toEqual(
      matching(/^problem: .*no webhook confirmed any of the last 1\. -> .*\/api\/webhooks\/whatsapp/),
    );
    await carillon.run(`update carillon.evidence set source = 'webhook'`);
    expect(await says('webhooks', variables)).toEqual(matching(/^ok: .*confirmed 1 of the last 1/));
  });

  it('whether the public address leads to Carillon', async () => {
    const { variables, carillon } = await openWhatsApp();
    const ask = (url: string) => says('public address', { ...variables, CARILLON_PUBLIC_URL: url });
    expect(await says('public address', variables)).toEqual(matching(/^warning: .*webhooks of WhatsApp/));
    expect(await ask('http://127.0.0.1:1')).toEqual(matching(/^problem: .*\/health: no answer/));

    const http = createHttpApp(carillon.app, { cronSecret: 'x', rateLimit: 1_000 });
    const serving = await listen(http, { port: 0, host: '127.0.0.1' });
    onTestFinished(() => serving.close());
    expect(await ask(serving.url)).toEqual(matching(/^ok: .* is reached/));
    expect(await ask(`${serving.url}/elsewhere`)).toEqual(matching(/^problem: /));
  });
});
