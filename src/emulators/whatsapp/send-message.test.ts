import { beforeEach, describe, expect, it } from 'vitest';
import { emulatedNumber } from './entities.ts';
import { openNumber, template, text, textTo, type OpenedNumber } from './open-for-test.ts';

let number: OpenedNumber;
beforeEach(() => void (number = openNumber()));

describe('sending', () => {
  it('accepts a text and names it', async () => {
    const { status, body } = await number.send(textTo('+1 (555) 200-0000', 'Grüße 👍'), {
      'x-request-id': 'task-1',
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      messaging_product: 'whatsapp',
      contacts: [{ input: '+1 (555) 200-0000', wa_id: '15552000000' }],
      messages: [{ id: expect.stringMatching(/^wamid\./), message_status: 'accepted' }],
    });
    expect(await number.feed()).toEqual([
      {
        id: body.messages[0]?.id,
        taskId: 'task-1',
        account: emulatedNumber.displayPhoneNumber,
        text: 'Grüße 👍',
        link: null,
        to: '*******0000',
        url: null,
        createdAt: number.now().toISOString(),
        metrics: { sent: 0, delivered: 0, read: 0, failed: 0 },
      },
    ]);
  });

  it('sends equal texts twice: there is no guard against duplicates', async () => {
    const first = await number.send(textTo('15552000000'));
    const second = await number.send(textTo('15552000000'));
    expect(first.body.messages[0]?.id).not.toBe(second.body.messages[0]?.id);
    expect(await number.feed()).toHaveLength(2);
  });

  it('shows what a message answers', async () => {
    const { body } = await number.send(textTo('15552000000', 'Yes', { context: { message_id: 'wamid.1' } }));
    expect((await number.feed())[0]).toMatchObject({ id: body.messages[0]?.id, replyTo: 'wamid.1' });
    const nothing = await number.send(textTo('15552000000', 'Yes', { context: {} }));
    expect(nothing.body.error.code).toBe(131008);
  });

  it('names no recipient in the message id', async () => {
    const { body } = await number.send(textTo('15552000000'));
    const inside = Buffer.from(body.messages[0]?.id.replace('wamid.HBgL', '') ?? '', 'base64').toString();
    expect(inside).not.toContain('15552000000');
  });

  it.each([
    ['another product', { ...textTo('15552000000'), messaging_product: 'telegram' }, 100],
    ['no recipient', { ...textTo('15552000000'), to: undefined }, 100],
    ['a recipient that is no number', textTo('somebody'), 131009],
    ['too short a number', textTo('12345'), 131009],
    ['a group', { ...textTo('15552000000'), recipient_type: 'group' }, 100],
    ['no text', { ...textTo('15552000000'), text: undefined }, 131008],
    ['an empty text', textTo('15552000000', ''), 100],
    ['a text that is no text', textTo('15552000000', 7), 100],
    ['too long a text', textTo('15552000000', 'ü'.repeat(4097)), 100],
    ['another type', { ...textTo('15552000000'), type: 'interactive' }, 131051],
    [
      'too long a value to return',
      textTo('15552000000', 'x', { biz_opaque_callback_data: 'x'.repeat(513) }),
      100,
    ],
    ['itself', textTo('15551000001'), 131021],
    ['somebody not on WhatsApp', textTo('15550001234'), 131026],
    ['somebody whose window is closed', textTo('15559991234'), 131047],
  ])('refuses %s', async (_what, request, code) => {
    const { status, body } = await number.send(request);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ type: 'OAuthException', code, fbtrace_id: expect.any(String) });
    expect(await number.feed()).toEqual([]);
    expect(await number.owedStatuses()).toEqual([]);
  });

  it('says what was wrong in error_data.details', async () => {
    const { body } = await number.send(textTo('15552000000', 'ü'.repeat(4097)));
    expect(body.error).toMatchObject({
      message: '(#100) Invalid parameter',
      error_data: {
        messaging_product: 'whatsapp',
        details: "Param text['body'] must be at most 4096 characters long.",
      },
    });
    expect((await number.send(textTo('15552000000', '👍'.repeat(4096)))).status).toBe(200);
  });

  it('refuses a body that is no JSON object, a wrong token, and another number', async () => {
    expect((await number.send('text')).body.error.code).toBe(100);
    const stolen = await number.send(textTo('15552000000'), { authorization: 'Bearer stolen' });
    expect([stolen.status, stolen.body.error.code]).toEqual([401, 190]);
    const other = await number.call('POST', '/v26.0/999/messages', textTo('15552000000'));
    expect([other.status, other.body.error.code]).toEqual([400, 100]);
  });
});

describe('templates', () => {
  it.each([
    ['hello_world', [], 'Welcome and congratulations!!'],
    ['order_update', [text('Ada'), text('#7')], 'Hello Ada, your order #7 is on its way.'],
    ['weekly_offer', [text('{{1}} off')], 'This week: {{1}} off'],
    ['some_other_1', [text('a'), text('b')], '[some_other_1] a b'],
  ])('%s reads as approved', async (name, parameters, expected) => {
    expect((await number.send(template(name, parameters))).status).toBe(200);
    expect((await number.feed())[0]?.text).toContain(expected);
  });

  it('go out although the window is closed', async () => {
    expect((await number.send({ ...template('hello_world'), to: '15559991234' })).status).toBe(200);
  });

  it('do not reach somebody who is not on WhatsApp', async () => {
    expect((await number.send({ ...template('hello_world'), to: '15550001234' })).body.error.code).toBe(
      131026,
    );
  });

  it.each([
    ['that does not exist', template('missing_template'), 404, 132001],
    ['not approved in that language', template('hello_world', [], { code: 'fr' }), 404, 132001],
    ['with too few parameters', template('order_update', [text('Ada')]), 400, 132000],
    ['with too many parameters', template('hello_world', [text('Ada')]), 400, 132000],
    ['without a name', template(undefined), 400, 131008],
    ['with an impossible name', template('Hello World'), 400, 131009],
    ['without a language', template('hello_world', [], {}), 400, 131008],
    ['with a parameter without text', template('weekly_offer', [{ type: 'text' }]), 400, 100],
    ['with a parameter of two lines', template('weekly_offer', [text('a\nb')]), 400, 100],
    ['with a parameter of another type', template('weekly_offer', [{ type: 'sound' }]), 400, 131009],
  ])('%s are refused', async (_what, request, status, code) => {
    const answer = await number.send(request);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect(await number.feed()).toEqual([]);
  });

  it('says how many parameters it wants', async () => {
    const { body } = await number.send(template('order_update', [text('Ada')]));
    expect(body.error.error_data?.details).toBe(
      'body: number of localizable_params (1) does not match the expected number of params (2)',
    );
  });
});
