import { describe, expect, it } from 'vitest';
import { createTwitterEmulator } from '../../src/emulators/twitter/index.ts';
import { exercisePlatform } from './exercise-platform.ts';
import { createSubject, failedAs, type Exercise } from './exercise/subject.ts';

const exercise: Exercise = {
  platform: 'twitter',
  repetition: 'refused',
  operations: { read: 'read_posts', measure: 'read_post' },
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
    expect(await platform.prepare(on.connection, draft('Poor'))).toEqual({});
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

  it('publishes without a remembered post when the list is limited, and finds it by time', async () => {
    const { open, draft, matches } = subjectOf();
    const on = await open();
    on.fail('read_posts', 'before', 'rate_limited');
    on.fail('publish', 'after', 'reset');
    expect((await on.publish(draft('Blind'))).outcome).toBe('unknown');
    expect(await matches(on, draft('Blind'))).toEqual((await on.feed()).map(({ id }) => id));
  });
});
