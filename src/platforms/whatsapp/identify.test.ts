import { describe, expect, it } from 'vitest';
import { CallFailed } from '../http.ts';
import { whatsapp } from './index.ts';

const account = { remoteId: '222', kind: 'number', displayName: '+1 555 010 0100' };
const connect = (respond: (request: Request) => Response) => ({
  credentials: { WHATSAPP_ACCESS_TOKEN: 't', WHATSAPP_PHONE_NUMBER_ID: '222' },
  endpoint: {
    baseUrl: 'http://graph.test',
    settleMs: 0,
    quarantineMs: 0,
    fetch: async (request: Request) => respond(request),
  },
});

describe('identify', () => {
  it('asks for the number people see', async () => {
    const urls: string[] = [];
    const connection = connect((request) => {
      urls.push(request.url);
      return Response.json({
        id: '222',
        display_phone_number: '+1 555 010 0100',
        verified_name: 'Bell Tower',
      });
    });
    expect(await whatsapp.identify(connection)).toEqual(account);
    expect(urls).toEqual([
      'http://graph.test/v26.0/222?fields=display_phone_number%2Cverified_name%2Cquality_rating',
    ]);
  });

  it('makes do with the name, or with the id', async () => {
    const named = await whatsapp.identify(connect(() => Response.json({ verified_name: 'Bell Tower' })));
    expect(named).toEqual({ remoteId: '222', kind: 'number', displayName: 'Bell Tower' });
    expect((await whatsapp.identify(connect(() => Response.json({})))).displayName).toBe('222');
  });

  it('fails with what WhatsApp says', async () => {
    const refused = whatsapp.identify(connect(() => Response.json({ error: { code: 0 } }, { status: 401 })));
    await expect(refused).rejects.toBeInstanceOf(CallFailed);
    await expect(refused).rejects.toMatchObject({ failure: { kind: 'auth_revoked', platformCode: '0' } });
  });

  it.each([
    ['an account, which has no such fields', { error: { code: 100, message: 'nonexisting field' } }, 400],
    ['nothing', { error: { code: 100, error_subcode: 33, message: 'Object does not exist' } }, 400],
    ['another number', { id: '333', display_phone_number: '+1 555 010 0101' }, 200],
  ])('says that the id is of %s', async (_what, body, status) => {
    const asked = whatsapp.identify(connect(() => Response.json(body, { status })));
    await expect(asked).rejects.toMatchObject({
      failure: { kind: 'config', message: expect.stringContaining('WHATSAPP_PHONE_NUMBER_ID') },
    });
  });

  it.each([
    ['HTML', () => new Response('<html>', { status: 200 })],
    ['HTML with 502', () => new Response('<html>', { status: 502 })],
    ['an error in a 200', () => Response.json({ id: '222', error: { code: 2 } })],
  ])('is unavailable when the answer is %s', async (_what, respond) => {
    await expect(whatsapp.identify(connect(respond))).rejects.toMatchObject({
      failure: { kind: 'unavailable' },
    });
  });
});
