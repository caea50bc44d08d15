import { describe, expect, it } from 'vitest';
import { CallFailed } from '../http.ts';
import { whatsapp } from './index.ts';

const account = { remoteId: '222', kind: 'number', displayName: '+1 555 010 0100' };
const draft = { text: 'Hello', link: null, linkTitle: null, to: '+15550100199', template: null };
const connect = (respond: (request: Request) => Response) => ({
  account,
  credentials: { WHATSAPP_ACCESS_TOKEN: 't', WHATSAPP_PHONE_NUMBER_ID: '222' },
  endpoint: {
    baseUrl: 'http://graph.test',
    settleMs: 0,
    quarantineMs: 0,
    fetch: async (request: Request) => respond(request),
  },
});

describe('a WhatsApp account from the environment', () => {
  it('is none, the number, or half configured', () => {
    expect(whatsapp.accountFromEnvironment({ WHATSAPP_APP_SECRET: 's' })).toBeNull();
    const environment = {
      WHATSAPP_PHONE_NUMBER_ID: '222',
      WHATSAPP_ACCESS_TOKEN: 't',
      WHATSAPP_VERIFY_TOKEN: 'v',
      WHATSAPP_APP_SECRET: undefined,
    };
    expect(whatsapp.accountFromEnvironment(environment)).toEqual({
      identity: { remoteId: '222', kind: 'number', displayName: '222' },
      credentials: {
        WHATSAPP_PHONE_NUMBER_ID: '222',
        WHATSAPP_ACCESS_TOKEN: 't',
        WHATSAPP_VERIFY_TOKEN: 'v',
      },
    });
    expect(() => whatsapp.accountFromEnvironment({ WHATSAPP_PHONE_NUMBER_ID: '222' })).toThrow(
      'WHATSAPP_ACCESS_TOKEN',
    );
    expect(() => whatsapp.accountFromEnvironment({ ...environment, WHATSAPP_API_VERSION: 'latest' })).toThrow(
      'WHATSAPP_API_VERSION',
    );
  });
});

describe('the WhatsApp connector', () => {
  it('has the webhook for its witness, and nothing to list', async () => {
    expect(whatsapp.witness(account)).toBe('webhook');
    expect(whatsapp.webhooks).toBeDefined();
    const connection = connect(() => Response.json({}));
    await expect(whatsapp.recentPosts(connection, new Date(), {}, null)).rejects.toBeInstanceOf(CallFailed);
    const post = { remoteId: 'wamid.A', url: null, text: draft.text, createdAt: new Date() };
    expect(whatsapp.isSame(draft, post, {})).toBe(false);
    expect(whatsapp.urlOf(account, 'wamid.A')).toBeNull();
  });

  it('asks for no figures: there are none', async () => {
    const asked: string[] = [];
    const connection = connect((request) => {
      asked.push(request.url);
      return Response.json({});
    });
    expect(await whatsapp.metrics(connection, 'wamid.A')).toBeNull();
    expect(await whatsapp.prepare(connection, draft, { kept: {}, keep: async () => undefined })).toEqual({
      handle: {},
    });
    expect(asked).toEqual([]);
  });

  it('names a simulated account whose credentials are complete', () => {
    for (const { identity, credentials } of whatsapp.simulatedAccounts) {
      expect(whatsapp.accountFromEnvironment(credentials)?.identity?.remoteId).toBe(identity?.remoteId);
      expect(Object.keys(credentials)).toContain('WHATSAPP_APP_SECRET');
    }
  });
});
