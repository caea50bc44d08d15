import { createWhatsappEmulator } from '../../src/emulators/whatsapp/index.ts';
import { document, image, video } from '../support/media.ts';
import { exercisePlatform } from './exercise-platform.ts';
import type { Exercise } from './exercise/subject.ts';

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
