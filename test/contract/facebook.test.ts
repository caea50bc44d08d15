import { expect, it } from 'vitest';
import { image, video } from '../support/media.ts';
import { exercisePlatform } from './exercise-platform.ts';
import { createSubject, type Exercise } from './exercise/subject.ts';
import { freshPermit } from './open-platform.ts';

const exercise: Exercise = {
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
};

exercisePlatform(exercise);

it('publishes nothing on a Page with the token of another', async () => {
  const { platform, open, draft } = createSubject(exercise, 'in process');
  const on = await open();
  const credentials = { ...on.connection.credentials, FB_ACCESS_TOKEN: 'emulated-facebook-branch-token' };
  const stranger = { ...on.connection, credentials };
  expect(await platform.publish(stranger, draft('Whose?'), {}, freshPermit())).toMatchObject({
    outcome: 'refused',
    failure: { kind: expect.stringMatching(/^(permission|config|auth_revoked)$/) },
  });
  expect(await on.feed()).toEqual([]);
});
