import { describe, expect, it } from 'vitest';
import { hashOf, mp4, pdf, png } from '../../../test/support/media-files.ts';
import { authors } from './entities.ts';
import { commentsOf, organization, type Opened } from './open-for-test.ts';
import { openUploads } from './uploads-for-test.ts';

const photo = png(4, 3);
const clip = mp4({ width: 640, height: 360, durationMs: 5_000, bytes: 80_000 });
const slides = pdf(3);
const ready = { harness: { processingMs: 0 } };
const showing = (id: string, more: Record<string, unknown> = {}) => ({ content: { media: { id, ...more } } });
const images = (ids: readonly string[]) => ({
  content: { multiImage: { images: ids.map((id) => ({ id })) } },
});

const feedOf = async ({ server }: Pick<Opened, 'server'>) =>
  (await server.emulators[0]?.feed(server.context, 10)) ?? [];
const codeOf = ({ body }: Awaited<ReturnType<Opened['publish']>>) =>
  body?.errorDetails?.inputErrors[0]?.code ?? body?.code;

describe('a post with media', () => {
  it('of one image is read back, and seen, with its alt text', async () => {
    const opened = openUploads();
    const urn = await opened.uploaded('image', photo);
    const post = await opened.published('look', showing(urn, { altText: 'A grey square', title: 'Grey' }));
    expect(post).toMatch(/^urn:li:share:\d{19}$/);
    const { body } = await opened.call('GET', `/rest/posts/${encodeURIComponent(post)}`);
    expect(body).toMatchObject(showing(urn, { altText: 'A grey square', title: 'Grey' }));
    const [item] = await feedOf(opened);
    expect(item).toMatchObject({ text: 'look', note: 'titled "Grey"' });
    expect(item?.media).toEqual([
      {
        id: urn,
        name: 'Grey',
        mime: 'image/png',
        bytes: photo.length,
        sha256: hashOf(photo),
        alt: 'A grey square',
        preview: expect.stringMatching(/^data:image\/png;base64,/),
      },
    ]);
  });

  it('needs no text', async () => {
    const { uploaded, publish } = openUploads();
    expect((await publish('', showing(await uploaded('image', photo)))).status).toBe(201);
  });

  it('of several images keeps their order and alt texts', async () => {
    const opened = openUploads();
    const urns = [await opened.uploaded('image', photo), await opened.uploaded('image', png(5, 4))];
    const [one = '', two = ''] = urns;
    const content = { multiImage: { images: [{ id: two, altText: 'Two' }, { id: one }] } };
    const post = await opened.published('look', { content });
    const { body } = await opened.call('GET', `/rest/posts/${encodeURIComponent(post)}`);
    expect(body).toMatchObject({ content });
    const [item] = await feedOf(opened);
    expect(item?.media?.map(({ id, alt }) => [id, alt])).toEqual([
      [two, 'Two'],
      [one, null],
    ]);
  });

  it('of a document has a title', async () => {
    const opened = openUploads(ready);
    const urn = await opened.uploaded('document', slides);
    expect(codeOf(await opened.publish('read', showing(urn)))).toBe('MISSING_FIELD');
    await opened.published('read', { ...showing(urn, { title: 'Slides' }), visibility: 'LOGGED_IN' });
    const [item] = await feedOf(opened);
    expect(item).toMatchObject({ note: 'visible to LOGGED_IN, titled "Slides"' });
    expect(item?.media).toMatchObject([{ mime: 'application/pdf', preview: null }]);
  });

  it('of an article may have a thumbnail', async () => {
    const opened = openUploads();
    const thumbnail = await opened.uploaded('image', photo);
    const article = { source: 'https://example.com', title: 'A', thumbnail, thumbnailAltText: 'Grey' };
    const post = await opened.published('look', { content: { article } });
    const { body } = await opened.call('GET', `/rest/posts/${encodeURIComponent(post)}`);
    expect(body).toMatchObject({ content: { article } });
    expect((await feedOf(opened))[0]).toMatchObject({
      link: 'https://example.com',
      media: [{ id: thumbnail, alt: 'Grey' }],
    });
  });

  it.each([
    ['videos', 'ugcPost', 'share'],
    ['all', 'ugcPost', 'ugcPost'],
    ['none', 'share', 'share'],
  ] as const)('is a ugcPost (%s)', async (ugcPosts, ofVideo, ofText) => {
    const opened = openUploads({ ...ready, linkedin: { ugcPosts } });
    const video = await opened.published('look', showing(await opened.uploaded('video', clip)));
    expect(video.split(':')[2]).toBe(ofVideo);
    expect((await opened.published('text')).split(':')[2]).toBe(ofText);
    const { body } = await opened.find(`q=author&author=${organization}&sortBy=CREATED`);
    expect(body?.elements?.map(({ id }) => id)).toContain(video);
    expect((await opened.call('DELETE', `/rest/posts/${encodeURIComponent(video)}`)).status).toBe(204);
  });

  it('that is a ugcPost is commented on by its URN and by its activity', async () => {
    const opened = openUploads(ready);
    const share = await opened.published('a share');
    const video = await opened.published('look', showing(await opened.uploaded('video', clip)));
    const { body } = await opened.comment(video, 'one');
    const { object = '' } = (body ?? {}) as { object?: string };
    expect(object).toMatch(/^urn:li:activity:\d+$/);
    await opened.commented(object, 'two');
    await opened.commented(share, 'elsewhere');
    const texts = (await opened.call('GET', commentsOf(video))).body?.elements;
    expect(texts?.map(({ message }) => message.text)).toEqual(['one', 'two']);
  });
});

describe('media that a post can not show', () => {
  it('have not been uploaded, or are being worked on', async () => {
    const opened = openUploads({ harness: { processingMs: 2_000 } });
    const { image } = await opened.started('image');
    const early = await opened.publish('look', showing(image));
    expect([early.status, early.body]).toEqual([
      400,
      { code: 'MEDIA_ASSET_WAITING_UPLOAD', message: 'Media asset is waiting upload', status: 400 },
    ]);
    const video = await opened.uploaded('video', clip);
    expect(codeOf(await opened.publish('look', showing(video)))).toBe('MEDIA_ASSET_WAITING_UPLOAD');
    opened.passMs(1_999);
    expect(codeOf(await opened.publish('look', showing(video)))).toBe('MEDIA_ASSET_WAITING_UPLOAD');
    opened.passMs(1);
    expect((await opened.publish('look', showing(video))).status).toBe(201);
  });

  it('failed', async () => {
    const opened = openUploads();
    const broken = await opened.uploaded('image', slides);
    const good = await opened.uploaded('image', photo);
    expect(codeOf(await opened.publish('look', showing(broken)))).toBe('MEDIA_ASSET_PROCESSING_FAILED');
    expect(codeOf(await opened.publish('look', images([good, broken])))).toBe(
      'MEDIA_ASSET_PROCESSING_FAILED',
    );
    expect(await feedOf(opened)).toEqual([]);
  });

  it.each(['image', 'video', 'document'])('never were (%s)', async (kind) => {
    const answer = await openUploads().publish('look', showing(`urn:li:${kind}:1`, { title: 'A' }));
    expect([answer.status, codeOf(answer)]).toEqual([400, `INVALID_${kind.toUpperCase()}_ID`]);
  });

  it("are another author's", async () => {
    const { uploaded, publish } = openUploads();
    const urn = await uploaded('image', photo, authors.member.urn);
    const { status, body } = await publish('look', showing(urn));
    expect([status, body?.message]).toEqual([400, expect.stringContaining('not owned by the author')]);
    expect((await publish('look', { ...showing(urn), author: authors.member.urn })).status).toBe(201);
  });

  it('may be told as entries of inputErrors', async () => {
    const { started, publish } = openUploads({ linkedin: { mediaErrors: 'inputErrors' } });
    const { body } = await publish('look', showing((await started('image')).image));
    expect(body).not.toHaveProperty('code');
    expect(body?.errorDetails?.inputErrors[0]?.code).toBe('MEDIA_ASSET_WAITING_UPLOAD');
  });

  it('are a thumbnail that is not there', async () => {
    const article = { source: 'https://a.de', title: 'a', thumbnail: 'urn:li:image:1' };
    expect(codeOf(await openUploads().publish('look', { content: { article } }))).toBe('INVALID_IMAGE_ID');
  });
});

describe('a content that is refused', () => {
  const image = 'urn:li:image:1';

  it.each([
    ['one image of several', images([image]), 'INVALID_VALUE_FOR_FIELD'],
    ['21 images', images(Array<string>(21).fill(image)), 'INVALID_VALUE_FOR_FIELD'],
    ['a video among images', images([image, 'urn:li:video:1']), 'INVALID_URN_TYPE'],
    ['an organization as media', showing(authors.organization.urn), 'INVALID_URN_TYPE'],
    ['a long title', showing(image, { title: 'a'.repeat(401) }), 'FIELD_LENGTH_TOO_LONG'],
    ['a long alt text', showing(image, { altText: 'a'.repeat(4_087) }), 'FIELD_LENGTH_TOO_LONG'],
    [
      'a video as thumbnail',
      { content: { article: { source: 'https://a.de', title: 'a', thumbnail: 'urn:li:video:1' } } },
      'INVALID_URN_TYPE',
    ],
  ])('has %s', async (_what, more, code) => {
    const answer = await openUploads().publish('look', more);
    expect([answer.status, codeOf(answer)]).toEqual([400, code]);
  });

  it('has two parts, or media without an id', async () => {
    const { publish } = openUploads();
    const both = { media: { id: image }, article: { source: 'https://a.de', title: 'a' } };
    const answers = [
      await publish('look', { content: both }),
      await publish('look', { content: { media: {} } }),
      await publish('look', { content: { media: { id: image, alt: 'a' } } }),
    ];
    expect(answers.map(({ status, body }) => [status, body?.message])).toEqual([
      [422, expect.stringContaining('ERROR :: /content :: ')],
      [422, expect.stringContaining('/content/media/id :: field is required')],
      [422, expect.stringContaining('/content/media/alt :: unrecognized')],
    ]);
  });

  it('is at no limit', async () => {
    const { uploaded, publish } = openUploads();
    const urns: string[] = [];
    for (let count = 0; count < 20; count += 1) urns.push(await uploaded('image', photo));
    expect((await publish('two', images(urns.slice(0, 2)))).status).toBe(201);
    expect((await publish('twenty', images(urns))).status).toBe(201);
    const long = { title: 'a'.repeat(400), altText: 'a'.repeat(4_086) };
    expect((await publish('long', showing(urns[0] ?? '', long))).status).toBe(201);
  });
});

describe('duplicates among posts with media', () => {
  it.each([
    ['sameUploads', 422, 201],
    ['sameText', 422, 422],
    ['never', 201, 201],
  ] as const)('%s', async (mediaDuplicates, withTheSame, withAnother) => {
    const { uploaded, publish } = openUploads({ linkedin: { mediaDuplicates } });
    const [one, two] = [await uploaded('image', photo), await uploaded('image', photo)];
    expect((await publish('look', showing(one))).status).toBe(201);
    expect((await publish('look', showing(one))).status).toBe(withTheSame);
    expect((await publish('look', showing(two))).status).toBe(withAnother);
    expect((await publish('see', showing(one))).status).toBe(201);
  });

  it('name the post that is live', async () => {
    const { uploaded, published, publish } = openUploads(ready);
    const video = await uploaded('video', clip);
    const urn = await published('look', showing(video));
    expect(urn).toContain('urn:li:ugcPost:');
    expect((await publish('look', showing(video))).body?.message).toContain(
      `Content is a duplicate of ${urn}`,
    );
  });
});

it('a text post may be visible to connections of the member, and to all who are logged in', async () => {
  const opened = openUploads();
  await opened.published('a', { author: authors.member.urn, visibility: 'CONNECTIONS' });
  opened.passMs(1);
  await opened.published('b', { visibility: 'LOGGED_IN' });
  opened.passMs(1);
  await opened.published('c');
  expect((await feedOf(opened)).map(({ note }) => note)).toEqual([
    undefined,
    'visible to LOGGED_IN',
    'visible to CONNECTIONS',
  ]);
});
