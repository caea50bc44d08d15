import { describe, expect, it } from 'vitest';
import { claim, settle } from '../../src/scheduler/index.ts';
import { receiveWebhook } from '../../src/services/index.ts';
import { appForEachTest } from '../support/app-for-each-test.ts';

const carillon = appForEachTest();

const number = '+15552000001';

/** A webhook of the emulated app, as Meta sends it. */
async function tell(field: string, value: Record<string, unknown>): Promise<void> {
  const body = JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '1', changes: [{ field, value: { messaging_product: 'whatsapp', ...value } }] }],
  });
  const { emulators } = carillon.app.emulated.server;
  const headers = emulators.find(({ platform }) => platform === 'whatsapp')?.sign?.(body) ?? {};
  const request = { headers: new Headers(headers), query: new URLSearchParams(), body };
  await receiveWebhook(carillon.app.services, 'whatsapp', request);
}

const digits = number.slice(1);
const writes = (text: string, at: number) =>
  tell('messages', {
    messages: [{ from: digits, id: `wamid.${at}`, timestamp: `${at}`, type: 'text', text: { body: text } }],
  });
const chooses = (value: 'stop' | 'resume', at: number) =>
  tell('user_preferences', {
    user_preferences: [{ wa_id: digits, category: 'marketing_messages', value, timestamp: at }],
  });

const message = (content: string, to: string | string[] = number) =>
  carillon.schedule({ platform: 'whatsapp', content, config: { to } });

const refused = { status: 'failed', failureKind: 'undeliverable', lastError: /asked for no more messages/ };
const matching = ({ lastError, ...rest }: typeof refused) => ({
  ...rest,
  lastError: expect.stringMatching(lastError),
});

describe('a recipient who wants no more messages', () => {
  it('gets none, whether told by a word or by the switch, and nobody else is held up', async () => {
    await writes('STOP!', 1_795_338_000);
    const [alone, together] = [await message('Hello'), await message('To two', [number, '+15552000002'])];
    expect(await carillon.untilEnded(alone)).toMatchObject(matching(refused));
    expect(await carillon.untilEnded(together)).toMatchObject({
      status: 'failed',
      partial: true,
      result: { recipients: { total: 2, sent: 1, failed: 1 } },
    });
    expect([await carillon.timesPosted(alone), await carillon.timesPosted(together)]).toEqual([0, 0]);
  });

  it('gets them again when that is wanted later, in whatever order it is told', async () => {
    expect(await carillon.untilEnded(await message('Before'))).toMatchObject({ status: 'completed' });
    await chooses('stop', 1_795_338_000);
    await chooses('resume', 1_795_337_000);
    expect(await carillon.untilEnded(await message('Not yet'))).toMatchObject(matching(refused));
    await chooses('resume', 1_795_338_060);
    expect(await carillon.untilEnded(await message('Again'))).toMatchObject({ status: 'completed' });
  });

  it('writes of other things, too, and is no less wanted', async () => {
    await writes('Stop by at nine', 1_795_338_000);
    expect(await carillon.untilEnded(await message('Hello'))).toMatchObject({ status: 'completed' });
  });
});

it('a limit that concerns one recipient leaves the account its next slot', async () => {
  const { db, workerId, clock } = carillon.app.services;
  const nextSlot = async () =>
    (
      await carillon.run<{ at: Date | null }>(
        `select next_slot_at as at from carillon.accounts where platform = 'whatsapp'`,
      )
    )[0]?.at;
  const retryAt = new Date(clock.now().getTime() + 60_000);
  const failure = { kind: 'rate_limited', message: 'Wait.', retryAt } as const;
  for (const [concerns, expected] of [
    ['recipient', null],
    [null, retryAt],
  ] as const) {
    const id = await message(`Limited ${concerns}`);
    const [task] = (await claim(db, workerId, 1, [id])).tasks;
    if (task === undefined) throw new Error('it is due');
    const outcome = { outcome: 'failed', failure: { ...failure, ...(concerns && { concerns }) } } as const;
    expect(await settle(db, task, outcome, clock.now())).toBe('pending');
    expect(await nextSlot()).toEqual(expected);
  }
});
