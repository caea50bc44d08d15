import { describe, expect, it } from 'vitest';
import { createTwitterEmulator } from '../../src/emulators/twitter/index.ts';
import { image, movingGif, video } from '../support/media.ts';
import { exercisePlatform } from './exercise-platform.ts';
import { createSubject, failedAs, type Exercise } from './exercise/subject.ts';

const exercise: Exercise = {
  platform: 'twitter',
  repetition: 'refused',
  operations: { read: 'read_posts', measure: 'read_post' },
  renewedBy: {
    TWITTER_CLIENT_ID: 'emulated-twitter-client',
    TWITTER_REFRESH_TOKEN: 'emulated-twitter-refresh-token',
  },
  texts: [
    'Fish & chips < 5 > "quoted" \'single\' &amp; &lt;',
    'Two lines,\n\nand a third with  two spaces',
    'Grüße aus Köln 🔔👩‍👩‍👧‍👦 鐘',
    'gru\u0308n, decomposed',
    '#bells $BELL @nobody and https://example.com/a?b=1&c=2#d, twice: https://example.com/a?b=1&c=2#d',
    'a bare domain like example.com, and one at the end: example.org',
    '  spaces around \n',
  ],
  fillers: ['a', 'é', '鐘', '🔔', '👩‍👩‍👧‍👦'],
  kinds: [
    { name: '1 image', draft: () => ({ media: [image(40, 30, { alt: 'A bell' })] }) },
    {
      name: '4 images',
      draft: () => ({
        media: [1, 2, 3, 4].map((shade) => image(40, 30, shade === 2 ? {} : { alt: `Bell ${shade}` }, shade)),
      }),
    },
    {
      name: 'a moving GIF',
      draft: () => ({ media: [movingGif(40, 30, 3, { alt: 'It swings' })] }),
      processed: true,
    },
    { name: 'a video', draft: () => ({ media: [video({ bytes: 9_000_000 })] }), processed: true },
  ],
};

exercisePlatform(exercise);

const otherReading = createTwitterEmulator({ tooLongStatus: 403, missingPostStatus: 404 });
exercisePlatform({ ...exercise, variant: { name: 'the other statuses', emulator: otherReading } });

describe('X alone', () => {
  const subjectOf = (variant?: Exercise['variant']) =>
    createSubject({ ...exercise, ...(variant && { variant }) }, 'in process');

  it.each([200, 404] as const)('has no figures of a post that is gone (%i)', async (missingPostStatus) => {
    const emulator = createTwitterEmulator({ missingPostStatus });
    const { platform, open } = subjectOf({ name: 'gone', emulator });
    expect(await platform.metrics((await open()).connection, '17')).toBeNull();
  });

  it('sends nothing without credits, and says so', async () => {
    const emulator = createTwitterEmulator({ credits: 'depleted' });
    const { platform, open, draft } = subjectOf({ name: 'no credits', emulator });
    const on = await open();
    expect(await on.prepare(draft('Poor'))).toEqual({});
    expect(await on.publish(draft('Poor'))).toMatchObject({
      outcome: 'refused',
      failure: { kind: 'billing' },
    });
    await expect(platform.identify(on.connection)).rejects.toMatchObject(failedAs(/^billing$/));
  });

  it('refuses a second cashtag, as we do', async () => {
    const { platform, identity, open, draft } = subjectOf();
    const on = await open();
    const greedy = draft('$BELL and $RING');
    expect(platform.validate(greedy, identity)).toMatchObject([{ field: 'content', limit: 1, value: 2 }]);
    expect(await on.publish(greedy)).toMatchObject({ outcome: 'refused', failure: { kind: 'rejected' } });
  });

  it('reads nothing before it publishes: reads are billed', async () => {
    const { open, draft, matches } = subjectOf();
    const on = await open();
    on.fail('read_posts', 'before', 'status_503');
    on.fail('publish', 'after', 'reset');
    expect((await on.publish(draft('Cheap'))).outcome).toBe('unknown');
    await expect(matches(on, draft('Cheap'))).rejects.toMatchObject(failedAs(/^unavailable$/));
    expect(await matches(on, draft('Cheap'))).toEqual((await on.feed()).map(({ id }) => id));
  });

  it('waits for the end of the 24 hours when they are used up, not of the 15 minutes', async () => {
    const { open, draft } = subjectOf();
    const on = await open();
    on.fail('publish', 'before', 'quota_reached');
    const outcome = await on.publish(draft('Tomorrow'));
    const waitMs = outcome.outcome === 'refused' ? Number(outcome.failure.retryAt) - Date.now() : 0;
    expect(waitMs).toBeGreaterThan(23 * 3_600_000);
  });
});
