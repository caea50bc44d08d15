import { beforeEach, describe, expect, it } from 'vitest';
import { createWhatsappEmulator, type WhatsappSettings } from './index.ts';
import { numberId, openNumber, template, textTo, type OpenedNumber } from './open-for-test.ts';

let number: OpenedNumber;
const open = (settings: Partial<WhatsappSettings> = {}) =>
  void (number = openNumber(createWhatsappEmulator(settings)));
beforeEach(() => open());

/** The codes of so many sends; null: accepted. */
async function codesOf(count: number, message: (place: number) => unknown): Promise<(number | null)[]> {
  const codes: (number | null)[] = [];
  for (let place = 0; place < count; place += 1) {
    const { status, body } = await number.send(message(place));
    codes.push(status === 200 ? null : body.error.code);
  }
  return codes;
}
const accepted = (count: number) => Array.from({ length: count }, () => null);
const person = (place: number, prefix = '1555200') => `${prefix}${String(place).padStart(4, '0')}`;

describe('messages to one person', () => {
  const toOne = () => textTo('15552000000');

  it('are 45 at once, then one in six seconds', async () => {
    expect(await codesOf(47, toOne)).toEqual([...accepted(45), 131056, 131056]);
    number.later(5);
    expect(await codesOf(1, toOne)).toEqual([131056]);
    number.later(1);
    expect(await codesOf(2, toOne)).toEqual([null, 131056]);
    number.later(12);
    expect(await codesOf(3, toOne)).toEqual([null, null, 131056]);
    expect(await number.feed()).toHaveLength(48);
  });

  it('do not slow down those to others, and are many again after the pause they cost', async () => {
    await codesOf(46, toOne);
    expect(await codesOf(1, () => textTo('15552000001'))).toEqual([null]);
    number.later(45 * 6);
    expect(await codesOf(46, toOne)).toEqual([...accepted(45), 131056]);
  });

  it('that were refused cost nothing', async () => {
    open({ pairBurst: 1 });
    const missing = { ...template('missing_template'), to: '15552000000' };
    expect(await codesOf(2, () => missing)).toEqual([132001, 132001]);
    expect(await codesOf(2, toOne)).toEqual([null, 131056]);
    expect((await number.send(toOne())).status).toBe(400);
  });
});

describe('messages of a second', () => {
  it.each([400, 429] as const)('are 80, and one more is 130429 by status %i', async (throughputStatus) => {
    open({ throughputStatus });
    expect(await codesOf(81, (place) => textTo(person(place)))).toEqual([...accepted(80), 130429]);
    expect((await number.send(textTo(person(99)))).status).toBe(throughputStatus);
    number.later(1);
    expect(await codesOf(1, () => textTo(person(99)))).toEqual([null]);
  });

  it('are fewer where a phone shares the number, and the number tells its level', async () => {
    open({ messagesPerSecond: 20 });
    expect(await codesOf(21, (place) => textTo(person(place)))).toEqual([...accepted(20), 130429]);
    const level = async () =>
      (await number.call('GET', `/v26.0/${numberId}?fields=throughput`)).body as unknown;
    expect(await level()).toMatchObject({ throughput: { level: 'STANDARD' } });
    open({ messagesPerSecond: 1_000 });
    expect(await level()).toMatchObject({ throughput: { level: 'HIGH' } });
  });
});

describe('users reached outside a window', () => {
  const to = (place: number) => ({ ...template('hello_world'), to: person(place, '1555999') });
  /** Slowly enough for the second. */
  const reach = async (from: number, count: number) => {
    const codes: (number | null)[] = [];
    for (let done = 0; done < count; done += 50) {
      codes.push(...(await codesOf(Math.min(50, count - done), (place) => to(from + done + place))));
      number.later(1);
    }
    return codes;
  };

  it('are counted once each within 24 hours', async () => {
    open({ messagingLimit: 250, messagesPerSecond: 1_000 });
    expect(await codesOf(251, to)).toEqual([...accepted(250), 131048]);
    expect(await codesOf(2, () => to(7))).toEqual([null, null]);
    expect(await codesOf(1, () => textTo('15552000000'))).toEqual([null]);
    number.later(86_399);
    expect(await codesOf(1, () => to(251))).toEqual([131048]);
    number.later(1);
    expect(await codesOf(1, () => to(251))).toEqual([null]);
  });

  it('that wrote are not counted', async () => {
    open({ messagingLimit: 250 });
    await reach(0, 250);
    await number.write({ from: person(300, '1555999'), text: 'Hello?' });
    expect(await codesOf(1, () => to(300))).toEqual([null]);
    expect(await codesOf(1, () => to(301))).toEqual([131048]);
  });

  it('are too many with another code, in the other reading, or never', async () => {
    open({ messagingLimit: 250, messagingLimitCode: 80007 });
    expect((await reach(0, 251)).at(-1)).toBe(80007);
    open({ messagingLimit: null });
    expect((await reach(0, 251)).at(-1)).toBeNull();
  });

  it.each([
    [250, 'TIER_250'],
    [2_000, 'TIER_2K'],
    [10_000, 'TIER_10K'],
    [100_000, 'TIER_100K'],
    [null, 'TIER_UNLIMITED'],
  ] as const)('may be %s, which the number calls %s', async (messagingLimit, name) => {
    open({ messagingLimit, quality: 'YELLOW' });
    const fields = 'whatsapp_business_manager_messaging_limit,quality_rating';
    expect((await number.call('GET', `/v26.0/${numberId}?fields=${fields}`)).body).toEqual({
      whatsapp_business_manager_messaging_limit: name,
      quality_rating: 'YELLOW',
      id: numberId,
    });
  });
});
