import { image, video } from '../support/media.ts';
import { exercisePlatform } from './exercise-platform.ts';

exercisePlatform({
  platform: 'facebook',
  repetition: 'refused in a row',
  operations: { read: 'read_posts', measure: 'read_insights' },
  commentOperation: 'comment',
  texts: [
    'Fish & chips < 5 > "quoted" \'single\' &amp; 100% + more = ?',
    'Two lines,\n\nand a third',
    'Grüße aus Köln 🔔👩‍👩‍👧‍👦 鐘',
    'gru\u0308n, decomposed',
    '#bells and https://example.com/a?b=1&c=2#d',
    'a bare domain like example.com',
  ],
  fillers: ['a', '鐘'],
  carefulFillers: ['🔔'],
  kinds: [
    { name: '1 photo', draft: () => ({ media: [image(40, 30, { alt: 'A bell' })] }) },
    {
      name: '3 photos',
      draft: () => ({
        media: [image(40, 30, { alt: 'One' }, 1), image(41, 30, {}, 2), image(42, 30, { alt: 'Three' }, 3)],
      }),
    },
    { name: 'a video', draft: () => ({ media: [video({ bytes: 200_000 })] }) },
    {
      name: 'a reel',
      draft: () => ({ format: 'reel', media: [video({ width: 1080, height: 1920, durationMs: 10_000 })] }),
      processed: true,
    },
  ],
});
