import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { createWebhookPump } from '../harness/index.ts';
import { emulatedNumber } from './entities.ts';
import { whatsappEmulator } from './index.ts';
import { numberId, openNumber, template, text, textTo, type OpenedNumber } from './open-for-test.ts';

let number: OpenedNumber;
beforeEach(() => void (number = openNumber()));

describe('status webhooks', () => {
  it('tell sent, delivered and read, in order, with our own value', async () => {
    const { body } = await number.send(textTo('15552000000', 'hi', { biz_opaque_callback_data: 'effect-1' }));
    const [first] = await number.store.owed(new Date(number.now().getTime() + 1000), 9);
    expect(JSON.parse(first?.body ?? '')).toEqual({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: emulatedNumber.accountId,
          changes: [
            {
              field: 'messages',
              value: {
                messaging_product: 'whatsapp',
                metadata: { display_phone_number: '15551000001', phone_number_id: numberId },
                statuses: [
                  {
                    id: body.messages[0]?.id,
                    status: 'sent',
                    timestamp: String(Date.parse('2026-01-02T03:04:06Z') / 1000),
                    recipient_id: '15552000000',
                    biz_opaque_callback_data: 'effect-1',
                    pricing: {
                      billable: false,
                      pricing_model: 'PMP',
                      type: 'free_customer_service',
                      category: 'service',
                    },
                  },
                ],
              },
            },
          ],
        },
      ],
    });
    expect((await number.owedStatuses()).map((status) => status.status)).toEqual([
      'sent',
      'delivered',
      'read',
    ]);
  });

  it('come when they are due, and the feed counts them then', async () => {
    await number.send(textTo('15552000000'));
    const due = async () => (await number.store.owed(number.now(), 9)).length;
    const metrics = async () => (await number.feed())[0]?.metrics;
    expect(await due()).toBe(0);
    number.later(1);
    expect([await due(), await metrics()]).toEqual([1, { sent: 1, delivered: 0, read: 0, failed: 0 }]);
    number.later(2);
    expect([await due(), await metrics()]).toEqual([3, { sent: 1, delivered: 1, read: 1, failed: 0 }]);
  });

  it.each([
    ['15550011234', 131026],
    ['15559981234', 131047],
  ])('tell that a message to %s failed with %i', async (to, code) => {
    expect((await number.send(textTo(to))).status).toBe(200);
    const statuses = await number.owedStatuses();
    expect(statuses).toHaveLength(1);
    expect(statuses[0]).toMatchObject({
      status: 'failed',
      errors: [{ code, error_data: expect.anything() }],
    });
    expect(statuses[0]).not.toHaveProperty('pricing');
    number.later(1);
    expect((await number.feed())[0]?.metrics).toMatchObject({ sent: 0, failed: 1 });
  });

  it('price marketing, and utility outside the window', async () => {
    const pricingOf = async (request: unknown) => {
      number = openNumber();
      await number.send(request);
      return (await number.owedStatuses())[0]?.pricing;
    };
    const offer = template('weekly_offer', [text('x')]);
    expect(await pricingOf(offer)).toMatchObject({ billable: true, type: 'regular', category: 'marketing' });
    const update = template('hello_world');
    expect(await pricingOf(update)).toMatchObject({ billable: false, category: 'utility' });
    expect(await pricingOf({ ...update, to: '15559991234' })).toMatchObject({
      billable: true,
      type: 'regular',
    });
  });

  it('are signed with the secret of the app', async () => {
    await number.send(textTo('15552000000'));
    const came: { body: string; headers: Readonly<Record<string, string>> }[] = [];
    const clock = number.server.context.clock;
    const pump = createWebhookPump({
      store: number.store,
      emulators: [whatsappEmulator],
      clock,
      deliver: async (_platform, body, headers) => came.push({ body, headers }) > 0,
    });
    number.later(60);
    expect(await pump.pumpOnce(number.now())).toBe(3);
    for (const { body, headers } of came) {
      const mac = createHmac('sha256', 'emulated-whatsapp-secret').update(body).digest('hex');
      expect(headers['x-hub-signature-256']).toBe(`sha256=${mac}`);
    }
  });

  it('are owed although the answer is lost', async () => {
    number.server.faults.arm({
      platform: 'whatsapp',
      operation: 'publish',
      effect: 'after',
      answer: 'reset',
      times: 1,
    });
    await expect(number.send(textTo('15552000000'))).rejects.toThrow(TypeError);
    expect(await number.owedStatuses()).toHaveLength(3);
  });
});
