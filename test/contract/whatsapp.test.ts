import { describe, expect, it } from 'vitest';
import { createWhatsappEmulator } from '../../src/emulators/whatsapp/index.ts';
import { document, image, video } from '../support/media.ts';
import { exercisePlatform } from './exercise-platform.ts';
import { createSubject, type Exercise } from './exercise/subject.ts';

const exercise: Exercise = {
  platform: 'whatsapp',
  repetition: 'accepted',
  operations: { read: null, measure: null },
  draft: { to: '+4915112345678' },
  texts: [
    'Fish & chips < 5 > "quoted" \'single\' &amp; 100% + more = ?',
    'Two lines,\n\nand *bold* _italic_',
    'Grüße aus Köln 🔔👩‍👩‍👧‍👦 鐘',
    'See https://example.com/a?b=1&c=2#d',
  ],
  fillers: ['a', '鐘'],
  carefulFillers: ['🔔'],
  kinds: [
    { name: 'an image', draft: () => ({ media: [image(40, 30)] }) },
    { name: 'a video', draft: () => ({ media: [video({ bytes: 200_000 })] }) },
    { name: 'a document', draft: () => ({ media: [document(3)] }) },
  ],
};

exercisePlatform(exercise);

const otherReading = createWhatsappEmulator({ throughputStatus: 429 });
exercisePlatform({ ...exercise, variant: { name: 'too many as 429', emulator: otherReading } });

describe('a message that may not be sent', () => {
  const strict = createWhatsappEmulator({ windows: 'by_reply', otherTemplates: 'missing' });
  const subject = createSubject(
    { ...exercise, variant: { name: 'as in life', emulator: strict } },
    'in process',
  );
  const template = (name: string) => ({ template: { name, language: 'en' } });

  it.each([
    ['text outside the window', {}, '131047'],
    ['a template that does not exist', template('no_such_template'), '132001'],
    ['a template with too few values', template('order_update'), '132000'],
  ] as const)('(%s) is refused for good', async (_name, change, platformCode) => {
    const on = await subject.open();
    expect(await on.publish(subject.draft('Hello', change))).toMatchObject({
      outcome: 'refused',
      failure: { kind: 'rejected', platformCode: expect.stringContaining(platformCode) },
    });
    expect(await on.feed()).toEqual([]);
  });

  it('(to somebody who stopped them) fails by a webhook, and is no doubt', async () => {
    const on = await subject.open();
    const change = { ...template('weekly_offer'), to: '+15550040001' };
    const wanted = { template: { ...change.template, parameters: ['10 %'] }, to: change.to };
    expect((await on.publish(subject.draft('', wanted))).outcome).toBe('applied');
    on.clock.move(60_000);
    expect(await on.evidence()).toMatchObject([{ state: 'failed', failure: { kind: 'undeliverable' } }]);
  });
});
