import { beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../core/index.ts';
import { coverageGaps, readEffects, type Fault } from '../harness/index.ts';
import { emulatedNumber } from './entities.ts';
import { createWhatsappEmulator, whatsappEmulator } from './index.ts';
import {
  accountPath,
  messagesPath,
  numberId,
  openNumber,
  textTo,
  type OpenedNumber,
} from './open-for-test.ts';

let number: OpenedNumber;
beforeEach(() => void (number = openNumber()));

describe('the coverage table', () => {
  it('names exactly the calls there are', () => {
    expect(coverageGaps(whatsappEmulator, number.server.context)).toEqual([]);
  });

  it.each([
    ['publish', 'POST', messagesPath],
    ['upload', 'POST', `/v26.0/${numberId}/media`],
    ['upload_status', 'GET', '/v26.0/1767323045000000001'],
    ['delete_media', 'DELETE', '/v26.0/1767323045000000001'],
    ['download_media', 'GET', '/whatsapp_business/attachments/'],
    ['read_number', 'GET', `/v26.0/${numberId}`],
    ['list_numbers', 'GET', `${accountPath}/phone_numbers`],
    ['list_templates', 'GET', `${accountPath}/message_templates`],
    ['subscribe_webhooks', 'GET', `${accountPath}/subscribed_apps`],
    ['subscribe_webhooks', 'POST', `${accountPath}/subscribed_apps`],
    ['subscribe_webhooks', 'DELETE', `${accountPath}/subscribed_apps`],
    ['receive_message', 'POST', '/_emulator/inbound'],
  ])('gives %s a name faults can hit: %s %s', async (operation, method, to) => {
    number.server.faults.arm({
      platform: 'whatsapp',
      operation,
      effect: 'before',
      answer: 'status_500',
      times: 1,
    });
    expect((await number.call(method, to)).status).toBe(500);
  });
});

describe('the number', () => {
  it('answers the fields asked for', async () => {
    const fields = 'id,display_phone_number,verified_name,quality_rating';
    expect((await number.call('GET', `/v26.0/${numberId}?fields=${fields}`)).body).toEqual({
      id: numberId,
      display_phone_number: emulatedNumber.displayPhoneNumber,
      verified_name: emulatedNumber.verifiedName,
      quality_rating: 'GREEN',
    });
  });

  it('is listed by its account, with the fields asked for', async () => {
    const { body } = await number.call('GET', `${accountPath}/phone_numbers?fields=display_phone_number`);
    expect(body).toEqual({
      data: [{ id: numberId, display_phone_number: emulatedNumber.displayPhoneNumber }],
      paging: { cursors: { before: expect.any(String), after: expect.any(String) } },
    });
    const other = await number.call('GET', `/v26.0/${numberId}/phone_numbers`);
    expect([other.status, other.body.error.code]).toEqual([400, 100]);
  });

  it('keeps no list of the messages it sent', async () => {
    expect((await number.call('GET', messagesPath)).body.error.code).toBe(2500);
  });
});

describe('limits and faults', () => {
  const arm = (operation: string, answer: Fault['answer']) =>
    number.server.faults.arm({ platform: 'whatsapp', operation, effect: 'before', answer, times: 1 });

  it('limits sending with 130429, by a status that can be chosen', async () => {
    arm('publish', 'rate_limited');
    const usual = await number.send(textTo('15552000000'));
    expect([usual.status, usual.body.error.code]).toEqual([400, 130429]);
    number = openNumber(createWhatsappEmulator({ throughputStatus: 429 }));
    arm('publish', 'rate_limited');
    const newer = await number.send(textTo('15552000000'));
    expect([newer.status, newer.body.error.code]).toEqual([429, 130429]);
  });

  it('limits management with 80008 and the minutes to wait', async () => {
    arm('read_number', 'rate_limited');
    const { body, headers } = await number.call('GET', `/v26.0/${numberId}`);
    expect(body.error.code).toBe(80008);
    const usage = JSON.parse(headers.get('x-business-use-case-usage') ?? '{}');
    expect(usage[emulatedNumber.accountId][0].estimated_time_to_regain_access).toBe(5);
  });

  it('limits files with 4, and tells no time', async () => {
    arm('upload', 'rate_limited');
    const { status, body } = await number.call('POST', `/v26.0/${numberId}/media`);
    expect([status, body.error.code]).toEqual([400, 4]);
  });

  it.each([
    ['token_dead', 460],
    ['token_expired', 463],
  ] as const)('%s: 401 and 190 with the subcode %i', async (answer, error_subcode) => {
    arm('publish', answer);
    const { status, body } = await number.send(textTo('15552000000'));
    expect(status).toBe(401);
    expect(body.error).toMatchObject({ code: 190, error_subcode });
  });

  it('stops a number of bad quality with 131048, and says no time', async () => {
    arm('publish', 'quota_reached');
    const { status, headers, body } = await number.send(textTo('15552000000'));
    expect([status, body.error.code]).toEqual([400, 131048]);
    expect([...headers.keys()].filter((name) => /usage|retry/.test(name))).toEqual([]);
  });

  it('answers without an id, and logs the message there is, without its recipient', async () => {
    number.server.faults.arm({
      platform: 'whatsapp',
      operation: 'publish',
      effect: 'after',
      answer: 'without_id',
      times: 1,
    });
    const { status, body } = await number.send(textTo('15552000000', 'kept'));
    expect([status, body]).toEqual([200, { messaging_product: 'whatsapp', messages: [] }]);
    const [item] = await number.feed();
    expect(await readEffects(number.store, 'whatsapp', 0)).toEqual([
      {
        seq: 1,
        at: number.now(),
        platform: 'whatsapp',
        account: numberId,
        remoteId: item?.id,
        textHash: sha256('kept'),
        taskId: null,
      },
    ]);
  });
});
