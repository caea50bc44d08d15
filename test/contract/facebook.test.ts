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
});
