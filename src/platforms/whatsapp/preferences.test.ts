import { describe, expect, it } from 'vitest';
import { preferencesIn } from './preferences.ts';

const body = (...changes: [field: string, value: unknown][]) =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '1', changes: changes.map(([field, value]) => ({ field, value })) }],
  });
const at = (seconds: number) => new Date(seconds * 1000);
const choice = (change: object = {}) => ({
  wa_id: '4915112345678',
  detail: 'User requested to stop marketing messages',
  category: 'marketing_messages',
  value: 'stop',
  timestamp: 1_795_338_000,
  ...change,
});
const chosen = (...preferences: unknown[]) =>
  preferencesIn(body(['user_preferences', { messaging_product: 'whatsapp', user_preferences: preferences }]));
const message = (change: object) => ({
  id: 'wamid.B',
  from: '4915112345678',
  timestamp: '1795338000',
  type: 'text',
  ...change,
});
const wrote = (...messages: unknown[]) => preferencesIn(body(['messages', { messages }]));

describe("WhatsApp's own switch", () => {
  it('stops marketing messages, and wants them again', () => {
    expect(chosen(choice(), choice({ value: 'resume', timestamp: '1795338060' }))).toEqual([
      { recipient: '+4915112345678', optedOut: true, at: at(1_795_338_000) },
      { recipient: '+4915112345678', optedOut: false, at: at(1_795_338_060) },
    ]);
  });

  it('is told in the order of time', () => {
    const told = chosen(choice({ value: 'resume', timestamp: 1_795_338_060 }), choice());
    expect(told.map(({ optedOut }) => optedOut)).toEqual([true, false]);
  });

  it('may name people whose number is hidden', () => {
    expect(chosen(choice({ wa_id: 'US.13491208655302741918' }))[0]?.recipient).toBe(
      'US.13491208655302741918',
    );
  });

  it('is silent on what it can not read', () => {
    const odd = [
      null,
      choice({ category: 'calls' }),
      choice({ value: 'maybe' }),
      choice({ wa_id: undefined }),
    ];
    expect(chosen(...odd, choice({ timestamp: 'now' }), choice())).toHaveLength(1);
  });
});

describe('a message from a person', () => {
  it.each(['STOP', 'stop', ' Stop! ', '"STOP."\n'])('that says %j stops marketing messages', (text) => {
    expect(wrote(message({ text: { body: text } }))).toEqual([
      { recipient: '+4915112345678', optedOut: true, at: at(1_795_338_000) },
    ]);
  });

  it('may be the button of a template', () => {
    expect(wrote(message({ type: 'button', button: { payload: 'x', text: 'Stop' } }))).toHaveLength(1);
  });

  it.each(['Do not stop', 'stopped', 'bus stop', '停stop', '', 7])('that says %j stops nothing', (text) => {
    expect(wrote(message({ text: { body: text } }))).toEqual([]);
  });

  it('without a text, a sender or a time stops nothing', () => {
    const stop = { text: { body: 'STOP' } };
    const odd = [message({}), message({ ...stop, from: '' }), message({ ...stop, timestamp: null }), null];
    expect(wrote(...odd)).toEqual([]);
  });
});

describe('a webhook', () => {
  it('of statuses, of other fields or of other objects tells no preference', () => {
    expect(preferencesIn(body(['messages', { statuses: [choice()] }]))).toEqual([]);
    expect(
      preferencesIn(body(['calls', { user_preferences: [choice()] }], ['user_preferences', 'odd'])),
    ).toEqual([]);
    expect(preferencesIn('{"object":"page","entry":[]}')).toEqual([]);
  });

  it('that is none throws', () => {
    expect(() => preferencesIn('<html>')).toThrow('is not a webhook of WhatsApp');
  });
});
