import { createLinkedInEmulator } from '../../src/emulators/linkedin/index.ts';
import { describe, expect, it } from 'vitest';
import { document, image, video } from '../support/media.ts';
import { exercisePlatform } from './exercise-platform.ts';
import { createSubject, type Exercise } from './exercise/subject.ts';
import { freshPermit } from './open-platform.ts';

const texts = [
  'All of | { } @ [ ] ( ) < > # \\ * _ ~ and {hashtag|\\#|x} @[Me](urn:li:person:1)',
  'We ring #bells and #Glöckchen, in C# (#loud) ##twice',
  'Fish & chips < 5 > "quoted" \'single\' &amp;',
  'Two lines,\n\nand a third',
  'Grüße aus Köln 🔔👩‍👩‍👧‍👦 鐘',
  'gru\u0308n, decomposed',
];

const organization: Exercise = {
  platform: 'linkedin',
  repetition: 'refused',
  operations: { read: 'read_posts', measure: 'read_statistics' },
  commentOperation: 'comment',
  makesImagesSmaller: true,
  texts,
  fillers: ['a', '鐘'],
  carefulFillers: ['_', '🔔', '#bells '],
  kinds: [
    { name: '1 image', draft: () => ({ media: [image(40, 30, { alt: 'A bell' })] }) },
    {
      name: '3 images',
      draft: () => ({ media: [1, 2, 3].map((shade) => image(40, 30, { alt: `Bell ${shade}` }, shade)) }),
    },
    { name: 'a video', draft: () => ({ media: [video({ bytes: 9_000_000 })] }), processed: true },
    { name: 'a document', draft: () => ({ media: [document(3, { title: 'Bells' })] }), processed: true },
  ],
};

exercisePlatform(organization);

exercisePlatform({
  ...organization,
  account: 'urn:li:person:carillonDemo',
  operations: { read: null, measure: null },
  commentOperation: 'comment',
});

exercisePlatform({
  ...organization,
  variant: {
    name: 'read back as shown, without totals',
    emulator: createLinkedInEmulator({
      readBackText: 'shown',
      pagingTotal: 'absent',
      commentaryCounted: 'shown',
    }),
  },
});

describe('LinkedIn alone', () => {
  const { platform, open, draft, accept } = createSubject(organization, 'in process');

  it('says that a version of its API has ended', async () => {
    const { connection } = await open();
    const old = { ...connection, credentials: { ...connection.credentials, LINKEDIN_VERSION: '202401' } };
    expect(await platform.publish(old, draft('Old'), {}, freshPermit())).toMatchObject({
      outcome: 'refused',
      failure: { kind: 'config', message: expect.stringContaining('LINKEDIN_VERSION') },
    });
  });

  it('knows the member behind a token without an author', async () => {
    const { connection } = await open();
    const { LINKEDIN_AUTHOR_URN: _, ...credentials } = connection.credentials;
    expect(await platform.identify({ ...connection, credentials })).toEqual({
      remoteId: 'urn:li:person:carillonDemo',
      kind: 'member',
      displayName: 'Carla Carillon',
    });
  });

  it('has no figures of a post that nobody made', async () => {
    const { connection } = await open();
    expect(await platform.metrics(connection, 'urn:li:share:17')).toBeNull();
  });

  it('takes the same text with another link for another post', async () => {
    const on = await open();
    const one = draft('Read this', { link: 'https://example.com/1' });
    const two = draft('Read this', { link: 'https://example.com/2' });
    const ids = [await accept(on, one), await accept(on, two)];
    const { posts } = await platform.recentPosts(on.connection, new Date(0), {}, null);
    const found = [one, two].map((wanted) => posts.filter((post) => platform.isSame(wanted, post, {})));
    expect(found.map((same) => same.map(({ remoteId }) => remoteId))).toEqual(ids.map((id) => [id]));
  });
});
