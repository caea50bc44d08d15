import { beforeEach, describe, expect, it } from 'vitest';
import { emulatedNumber } from './entities.ts';
import { createWhatsappEmulator } from './index.ts';
import { numberId, openNumber, template, text, textTo, type OpenedNumber } from './open-for-test.ts';

let number: OpenedNumber;
beforeEach(() => void (number = openNumber()));

const offerTo = (to: string) => ({ ...template('weekly_offer', [text('Bells')]), to });
const statusesOf = async () =>
  (await number.owedStatuses()).map(({ status, errors }) => [status, errors?.[0]?.code]);
const arrived = [
  ['sent', undefined],
  ['delivered', undefined],
  ['read', undefined],
];
const told = async (field: string) =>
  (await number.owedChanges()).filter((change) => change.field === field && !change.value.statuses);

describe('the window of a person', () => {
  const codeOf = async (to: string) => {
    const { status, body } = await number.send(textTo(to));
    return status === 200 ? null : body.error.code;
  };

  it('opens for 24 hours when they write', async () => {
    const to = '15559991234';
    expect(await codeOf(to)).toBe(131047);
    await number.write({ from: `+${to}`, text: 'Hello?' });
    expect(await codeOf(to)).toBeNull();
    number.later(86_399);
    expect(await codeOf(to)).toBeNull();
    number.later(1);
    expect(await codeOf(to)).toBe(131047);
  });

  it('opens again with everything they write', async () => {
    await number.write({ from: '15559991234', text: 'Hello?' });
    number.later(86_000);
    await number.write({ from: '15559991234', text: 'Hello again?' });
    number.later(86_000);
    expect(await codeOf('15559991234')).toBeNull();
  });

  it('is closed for all who never wrote, as in life, when it is set so', async () => {
    number = openNumber(createWhatsappEmulator({ windows: 'by_reply' }));
    expect(await codeOf('15552000000')).toBe(131047);
    expect((await number.send({ ...template('hello_world'), to: '15552000000' })).status).toBe(200);
    await number.write({ from: '15552000000', text: 'Hello?' });
    expect(await codeOf('15552000000')).toBeNull();
  });

  it('opens when the answer comes, not before', async () => {
    number = openNumber(createWhatsappEmulator({ windows: 'by_reply' }));
    await number.send({ ...template('hello_world'), to: '15550131234' });
    number.later(3);
    expect(await codeOf('15550131234')).toBe(131047);
    number.later(1);
    expect(await codeOf('15550131234')).toBeNull();
  });

  it('decides about the price', async () => {
    const priceTo = async (to: string) => {
      await number.send({ ...template('hello_world'), to });
      return (await number.owedStatuses()).at(-1)?.pricing;
    };
    expect(await priceTo('15559991234')).toMatchObject({ billable: true, type: 'regular' });
    await number.write({ from: '15559995678', text: 'Hello?' });
    expect(await priceTo('15559995678')).toMatchObject({ billable: false, type: 'free_customer_service' });
  });

  it('does not open when only a wish changes', async () => {
    await number.write({ from: '15559991234', preference: 'resume' });
    expect(await codeOf('15559991234')).toBe(131047);
  });
});

describe('what a person writes', () => {
  it('comes as a webhook', async () => {
    const { status, body } = await number.write({ from: '+15552000000', name: 'Ada', text: 'In blue, too?' });
    expect([status, body]).toEqual([201, { id: expect.stringMatching(/^wamid\./), preference: null }]);
    expect(await number.owedChanges()).toEqual([
      {
        field: 'messages',
        value: {
          messaging_product: 'whatsapp',
          metadata: { display_phone_number: '15551000001', phone_number_id: numberId },
          contacts: [{ profile: { name: 'Ada' }, wa_id: '15552000000' }],
          messages: [
            {
              from: '15552000000',
              id: body.id,
              timestamp: String(number.now().getTime() / 1000),
              type: 'text',
              text: { body: 'In blue, too?' },
            },
          ],
        },
      },
    ]);
    expect(await number.feed()).toEqual([]);
  });

  it('may answer a message, and be the tap of a button', async () => {
    await number.write({ from: '15552000000', text: 'Confirm', payload: 'yes', quotes: 'wamid.1' });
    expect((await number.owedChanges())[0]?.value).toMatchObject({
      messages: [
        {
          type: 'button',
          button: { payload: 'yes', text: 'Confirm' },
          context: { from: '15551000001', id: 'wamid.1' },
        },
      ],
    });
  });

  it.each([
    ['nobody', { text: 'Hello?' }],
    ['somebody without a number', { from: 'Ada', text: 'Hello?' }],
    ['nothing', { from: '15552000000' }],
    ['what nobody knows', { from: '15552000000', text: 'Hello?', mood: 'good' }],
  ])('can not come from or be %s', async (_what, body) => {
    expect((await number.write(body)).status).toBe(400);
    expect(await number.owedChanges()).toEqual([]);
  });

  it('comes by itself from people who always answer', async () => {
    const sent = await number.send(textTo('15550131234'));
    const [answer] = await told('messages');
    expect(answer?.value).toMatchObject({
      messages: [
        {
          from: '15550131234',
          text: { body: 'Thank you!' },
          context: { id: sent.body.messages[0]?.id },
          timestamp: String(number.now().getTime() / 1000 + 4),
        },
      ],
    });
  });
});

describe('marketing', () => {
  const changeOf = (from: string, value: 'stop' | 'resume') => ({
    field: 'user_preferences',
    value: {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '15551000001', phone_number_id: numberId },
      contacts: [{ wa_id: from }],
      user_preferences: [
        {
          wa_id: from,
          detail: `User requested to ${value} marketing messages`,
          category: 'marketing_messages',
          value,
          timestamp: number.now().getTime() / 1000,
        },
      ],
    },
  });

  it.each([
    ['by a word', { text: 'stop' }],
    ['by a button', { text: 'Stop promotions', payload: 'no more' }],
    ['by a setting', { preference: 'stop' }],
  ])('is stopped %s, told by a webhook, and refused by another one', async (_how, wish) => {
    const from = '15552000000';
    await number.write({ from, ...wish });
    expect(await told('user_preferences')).toEqual([changeOf(from, 'stop')]);
    const sent = await number.send(offerTo(from));
    expect(sent.status).toBe(200);
    expect(await statusesOf()).toEqual([['failed', 131050]]);
  });

  it('that was stopped leaves everything else', async () => {
    await number.write({ from: '15552000000', preference: 'stop' });
    await number.send(textTo('15552000000'));
    await number.send(template('hello_world'));
    expect(await statusesOf()).toEqual(expect.arrayContaining([...arrived, ...arrived]));
    expect((await statusesOf()).some(([status]) => status === 'failed')).toBe(false);
  });

  it('goes on when it is wanted again', async () => {
    await number.write({ from: '15550041234', text: 'START' });
    expect(await told('user_preferences')).toEqual([changeOf('15550041234', 'resume')]);
    await number.send(offerTo('15550041234'));
    expect(await statusesOf()).toEqual(arrived);
  });

  it('is stopped by those who answer so, once they have', async () => {
    await number.send(offerTo('15550121234'));
    expect(await statusesOf()).toEqual(arrived);
    const changes = (await number.owedChanges()).map(({ field, value }) => [
      field,
      Object.keys(value).at(-1),
    ]);
    expect(changes.slice(-2)).toEqual([
      ['messages', 'messages'],
      ['user_preferences', 'user_preferences'],
    ]);
    number.later(4);
    await number.send(offerTo('15550121234'));
    expect((await statusesOf()).filter(([status]) => status === 'failed')).toEqual([['failed', 131050]]);
  });

  it.each([
    ['never wanted it', '1555004', 131050],
    ['had enough for now', '1555002', 131049],
    ['is in an experiment', '1555003', 130472],
  ])('does not reach who %s', async (_what, prefix, code) => {
    expect((await number.send(offerTo(`${prefix}1234`))).status).toBe(200);
    expect(await statusesOf()).toEqual([['failed', code]]);
    number = openNumber();
    await number.send(textTo(`${prefix}1234`));
    expect(await statusesOf()).toEqual(arrived);
  });
});

describe('how webhooks tell of a message', () => {
  const sendTo = async (prefix: string) => {
    const { body } = await number.send(
      textTo(`${prefix}1234`, 'hi', { biz_opaque_callback_data: 'effect-1' }),
    );
    return body.messages[0]?.id;
  };
  const calls = async () =>
    (await number.owedChanges()).map(({ value }) => value.statuses?.map(({ status }) => status));

  it.each([
    ['without "delivered"', '1555007', [['sent'], ['read']]],
    ['backwards', '1555008', [['read'], ['delivered'], ['sent']]],
    ['twice', '1555010', [['sent'], ['sent'], ['delivered'], ['delivered'], ['read'], ['read']]],
    ['in one call', '1555011', [['sent', 'delivered', 'read']]],
    ['that it was sent, and failed then', '1555006', [['sent'], ['failed']]],
    ['that the person blocked the business', '1555005', [['failed']]],
  ])('%s', async (_how, prefix, expected) => {
    const id = await sendTo(prefix);
    expect(await calls()).toEqual(expected);
    for (const status of await number.owedStatuses()) {
      expect(status).toMatchObject({ id, biz_opaque_callback_data: 'effect-1' });
    }
  });

  it('keeps the time of each when they come backwards', async () => {
    await sendTo('1555008');
    const times = (await number.owedStatuses()).map(({ timestamp }) => Number(timestamp));
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(new Set(times).size).toBe(3);
  });

  it('says the same both times', async () => {
    await sendTo('1555010');
    const [first, again] = await number.owedStatuses();
    expect(again).toEqual(first);
  });

  it('gives no reason before it failed', async () => {
    await sendTo('1555006');
    const [sent] = await number.owedStatuses();
    expect(sent).toHaveProperty('pricing');
    expect(sent).not.toHaveProperty('errors');
  });

  it.each([
    ['1555005', 130403],
    ['1555006', 131026],
  ])('says why a message to %s failed', async (prefix, code) => {
    await sendTo(prefix);
    const failed = (await number.owedStatuses()).at(-1);
    expect(failed).toMatchObject({
      errors: [{ code, title: expect.any(String), error_data: { details: expect.any(String) } }],
    });
    expect(failed).not.toHaveProperty('pricing');
  });
});

it('what is known of a person names nobody', async () => {
  await number.send(textTo('15552000000', 'hi'));
  const people = await number.store.transaction('test', (tx) =>
    tx.list({ platform: 'whatsapp', kind: 'person', owner: emulatedNumber.id, limit: 9 }),
  );
  expect(people).toHaveLength(1);
  expect(JSON.stringify(people)).not.toContain('15552000000');
});
