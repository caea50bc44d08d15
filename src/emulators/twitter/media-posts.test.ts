import { describe, expect, it } from 'vitest';
import { gif, hashOf, mp4, png } from '../../../test/support/media-files.ts';
import { emulatedCredentials, emulatedUser, kinds } from './entities.ts';
import { openTwitter, type Opened, type PostJson } from './open-for-test.ts';
import { platform } from './posts.ts';

const timeline = `/2/users/${emulatedUser.id}/tweets`;
const showing = (...ids: string[]) => ({ media: { media_ids: ids } });
const image = (shade = 128) => png(4, 3, shade);
const clip = mp4({ width: 640, height: 360, durationMs: 5_000 });
const asApp = { headers: { authorization: `Bearer ${emulatedCredentials.appBearer}` } };
const feedOf = async ({ server }: Opened) => (await server.emulators[0]?.feed(server.context, 10)) ?? [];

const images = async ({ uploaded }: Opened, count: number): Promise<string[]> => {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) ids.push(await uploaded(image(index)));
  return ids;
};

/** What the refusal of these ids says. */
const invalid = (...ids: string[]) => ({
  status: 400,
  body: {
    errors: [{ parameters: { 'media.media_ids': ids }, message: 'Your media IDs are invalid.' }],
    title: 'Invalid Request',
    detail: 'One or more parameters to your request was invalid.',
    type: 'https://api.x.com/2/problems/invalid-request',
  },
});

describe('a post with media', () => {
  it('ends with a link to its files, answered and stored', async () => {
    const opened = openTwitter();
    const [one = '', two = ''] = await images(opened, 2);
    const { status, body } = await opened.publish('a & b https://example.com', showing(one, two));
    expect(status).toBe(201);
    expect(body.data?.text).toMatch(/^a &amp; b https:\/\/t\.co\/\w{10} https:\/\/t\.co\/\w{10}$/);
    const id = body.data?.id ?? '';
    const post = (await opened.call<PostJson>('GET', `/2/tweets/${id}?tweet.fields=entities`)).body.data;
    const [link, ...files] = post?.entities?.urls ?? [];
    expect(link).not.toHaveProperty('media_key');
    const url = body.data?.text.split(' ').at(-1);
    const page = `https://x.com/carillon_demo/status/${id}/photo/1`;
    expect(files).toMatchObject([
      {
        url,
        expanded_url: page,
        display_url: url?.replace('https://t.co', 'pic.x.com'),
        media_key: `3_${one}`,
      },
      { url, expanded_url: page, media_key: `3_${two}` },
    ]);
    for (const { start, end } of files) expect([...(post?.text ?? '')].slice(start, end).join('')).toBe(url);
  });

  it('may do without a text, and then has that link only', async () => {
    const opened = openTwitter();
    const { body } = await opened.call<PostJson>('POST', '/2/tweets', {
      json: showing(await opened.uploaded(image())),
    });
    expect(body.data?.text).toMatch(/^https:\/\/t\.co\/\w{10}$/);
    expect((await feedOf(opened))[0]?.text).toBe('');
  });

  it('may be told without that link', async () => {
    const opened = openTwitter({ twitter: { mediaLink: 'left_out' } });
    const { body } = await opened.publish('Look', showing(await opened.uploaded(image())));
    expect(body.data?.text).toBe('Look');
  });

  it('shows up to four photos, or a GIF, or a video', async () => {
    const opened = openTwitter({ harness: { processingMs: 0 } });
    expect((await opened.publish('four', showing(...(await images(opened, 4))))).status).toBe(201);
    const moving = await opened.uploaded(gif(4, 3, 2), 'tweet_gif');
    expect((await opened.publish('GIF', showing(moving))).status).toBe(201);
    const video = await opened.uploaded(clip, 'tweet_video');
    expect((await opened.publish('video', showing(video))).status).toBe(201);
    expect((await feedOf(opened)).map(({ media = [] }) => media.length)).toEqual([1, 1, 4]);
  });

  it('refuses a fifth file and an empty list by the schema', async () => {
    const opened = openTwitter();
    const five = await opened.publish('five', showing('1', '2', '3', '4', '5'));
    expect([five.status, five.body.errors?.[0]?.message]).toEqual([
      400,
      expect.stringContaining('$.media.media_ids'),
    ]);
    expect((await opened.publish('none', showing())).status).toBe(400);
  });

  it('mixes nothing', async () => {
    const opened = openTwitter({ harness: { processingMs: 0 } });
    const photo = await opened.uploaded(image());
    const still = await opened.uploaded(gif(4, 3, 1), 'tweet_image');
    const loop = await opened.uploaded(gif(4, 3, 2), 'tweet_image');
    const moving = await opened.uploaded(gif(4, 3, 2), 'tweet_gif');
    const video = await opened.uploaded(clip, 'tweet_video');
    for (const pair of [
      [photo, moving],
      [photo, video],
      [moving, video],
      [photo, loop],
      [video, await opened.uploaded(clip, 'tweet_video')],
      [photo, photo],
    ]) {
      expect(await opened.publish('mixed', showing(...pair))).toMatchObject(invalid(...pair));
    }
    expect(await feedOf(opened)).toEqual([]);
    expect((await opened.publish('photos', showing(photo, still))).status).toBe(201);
  });

  it('refuses what is unknown, expired, of somebody else, for messages, and all with it', async () => {
    const opened = openTwitter();
    const old = await opened.uploaded(image());
    opened.passMs(86_400_000);
    const [good, message] = [await opened.uploaded(image()), await opened.uploaded(image(), 'dm_image')];
    const foreign = await opened.uploaded(image());
    await opened.server.context.store.transaction('any', async (tx) => {
      const upload = await tx.get(platform, kinds.media, foreign);
      if (upload) await tx.put({ ...upload, owner: '42' });
    });
    for (const wrong of ['17', old, message, foreign]) {
      expect(await opened.publish('Look', showing(good, wrong))).toMatchObject(invalid(good, wrong));
    }
    expect(await feedOf(opened)).toEqual([]);
    expect((await opened.publish('Look', showing(good))).status).toBe(201);
  });

  it('refuses a file up to the millisecond it is ready, and for ever if it failed', async () => {
    const opened = openTwitter();
    const slow = await opened.uploaded(clip, 'tweet_video');
    opened.server.faults.arm({
      platform: 'twitter',
      operation: 'processing',
      effect: 'before',
      answer: 'fails',
      times: 1,
    });
    const broken = await opened.uploaded(clip, 'tweet_video');
    opened.passMs(1_999);
    expect(await opened.publish('Look', showing(slow))).toMatchObject(invalid(slow));
    opened.passMs(1);
    expect((await opened.publish('Look', showing(slow))).status).toBe(201);
    expect(await opened.publish('Look', showing(broken))).toMatchObject(invalid(broken));
  });

  it('refuses an upload that is not finished', async () => {
    const opened = openTwitter();
    const json = { media_type: 'image/png', total_bytes: 9 };
    const { body } = await opened.call<PostJson>('POST', '/2/media/upload/initialize', { json });
    const id = body.data?.id ?? '';
    expect(await opened.publish('Look', showing(id))).toMatchObject(invalid(id));
  });

  it.each(['allowed', 'refused'] as const)('of a file that was shown before is %s', async (mediaReuse) => {
    const opened = openTwitter({ twitter: { mediaReuse } });
    const id = await opened.uploaded(image());
    await opened.publish('one', showing(id));
    const again = await opened.publish('two', showing(id));
    expect(again).toMatchObject(mediaReuse === 'allowed' ? { status: 201 } : invalid(id));
  });

  it('does not use up a file when it is refused', async () => {
    const opened = openTwitter({ twitter: { mediaReuse: 'refused' } });
    const id = await opened.uploaded(image());
    await opened.publish('one', showing(id, '17'));
    await opened.publish('$A $B', showing(id));
    expect((await opened.publish('two', showing(id))).status).toBe(201);
  });

  it.each([
    ['allowed', [201, 201, 201]],
    ['refused', [403, 201, 403]],
  ] as const)('with a text said before is %s', async (duplicatesWithMedia, expected) => {
    const opened = openTwitter({ twitter: { duplicatesWithMedia } });
    const [one = '', two = '', three = ''] = await images(opened, 3);
    await opened.publish('same');
    const statuses = [
      (await opened.publish('same', showing(one))).status,
      (await opened.publish('other', showing(two))).status,
      (await opened.publish('other', showing(three))).status,
    ];
    expect(statuses).toEqual(expected);
    const bare = await opened.publish('other');
    expect(bare.status).toBe(duplicatesWithMedia === 'allowed' ? 201 : 403);
    const textless = async () => (await opened.call('POST', '/2/tweets', { json: showing(three) })).status;
    expect([await textless(), await textless()]).toEqual([201, 201]);
  });

  it('says so when something of its media is not emulated', async () => {
    const opened = openTwitter();
    const media = { media_ids: [await opened.uploaded(image())], title: 'A' };
    expect((await opened.publish('Look', { media })).status).toBe(501);
  });
});

describe('the media of a post', () => {
  it('are named by keys in look-ups and lists, and told of in includes', async () => {
    const opened = openTwitter();
    const [one = '', two = ''] = await images(opened, 2);
    const alt = { alt_text: { text: 'A bell' } };
    await opened.call('POST', '/2/media/metadata', { json: { id: one, metadata: alt } });
    const post = await opened.published('Look', showing(one, two));
    await opened.published('without');
    const asked =
      'expansions=attachments.media_keys&media.fields=alt_text,width,height,url,public_metrics,duration_ms';
    const included = {
      media: [
        {
          media_key: `3_${one}`,
          type: 'photo',
          alt_text: 'A bell',
          width: 4,
          height: 3,
          url: `https://pbs.twimg.com/media/${one}.png`,
        },
        expect.not.objectContaining({ alt_text: expect.anything() }),
      ],
    };
    const attachments = { media_keys: [`3_${one}`, `3_${two}`] };
    const single = await opened.call('GET', `/2/tweets/${post}?${asked}`);
    expect(single.body).toMatchObject({ data: { attachments }, includes: included });
    const many = await opened.call('GET', `/2/tweets?ids=${post}&${asked}`);
    expect(many.body).toMatchObject({ data: [{ attachments }], includes: included });
    const list = await opened.call<PostJson[]>('GET', `${timeline}?${asked}`);
    expect(list.body).toMatchObject({ data: [{ text: 'without' }, { attachments }], includes: included });
    expect(list.body.data?.[0]).not.toHaveProperty('attachments');
  });

  it('are left out of an answer that was not asked for them', async () => {
    const opened = openTwitter();
    const id = await opened.uploaded(image());
    const post = await opened.published('Look', showing(id));
    const { body } = await opened.call('GET', `/2/tweets/${post}`);
    expect(body).not.toHaveProperty('includes');
    expect(body.data).not.toHaveProperty('attachments');
    const named = await opened.call('GET', `/2/tweets/${post}?tweet.fields=attachments,media_metadata`);
    expect(named.body).toMatchObject({
      data: { attachments: { media_keys: [`3_${id}`] }, media_metadata: [{ media_key: `3_${id}` }] },
    });
    expect(named.body).not.toHaveProperty('includes');
  });

  it('keep the text they had when the post was made', async () => {
    const opened = openTwitter();
    const id = await opened.uploaded(image());
    const say = (text: string) =>
      opened.call('POST', '/2/media/metadata', { json: { id, metadata: { alt_text: { text } } } });
    await say('before');
    await opened.published('Look', showing(id));
    await say('after');
    expect((await feedOf(opened))[0]?.media?.[0]?.alt).toBe('before');
  });

  it('outlive the upload', async () => {
    const opened = openTwitter();
    const post = await opened.published('Look', showing(await opened.uploaded(image())));
    opened.passMs(2 * 86_400_000);
    const { body } = await opened.call('GET', `/2/tweets/${post}?expansions=attachments.media_keys`);
    expect(body).toMatchObject({ includes: { media: [{ type: 'photo' }] } });
  });

  it('have figures when they are videos: public for all, others for the author and 30 days', async () => {
    const opened = openTwitter({ harness: { processingMs: 0 } });
    const post = await opened.published('Look', showing(await opened.uploaded(clip, 'tweet_video')));
    opened.passMs(86_400_000);
    const fields =
      'type,duration_ms,preview_image_url,variants,public_metrics,non_public_metrics,organic_metrics';
    const path = `/2/tweets/${post}?expansions=attachments.media_keys&media.fields=${fields}`;
    const read = async (options = {}) => {
      const { body } = await opened.call('GET', path, options);
      return (body as { includes?: { media: Record<string, unknown>[] } }).includes?.media[0];
    };
    const mine = await read();
    expect(mine).toMatchObject({
      type: 'video',
      duration_ms: 5_000,
      variants: [{ content_type: 'video/mp4' }],
    });
    const views = (mine?.['public_metrics'] as { view_count: number } | undefined)?.view_count ?? 0;
    expect(views).toBeGreaterThan(100);
    expect(mine?.['organic_metrics']).toMatchObject({ view_count: views, playback_0_count: views });
    const theirs = await read(asApp);
    expect(theirs?.['public_metrics']).toEqual({ view_count: views });
    expect(theirs).not.toHaveProperty('non_public_metrics');
    opened.passMs(30 * 86_400_000);
    expect(await read()).not.toHaveProperty('organic_metrics');
  });

  it('click on no link: the link to them is none', async () => {
    const opened = openTwitter();
    const post = await opened.published('Look', showing(await opened.uploaded(image())));
    opened.passMs(86_400_000);
    const { body } = await opened.call<PostJson>('GET', `/2/tweets/${post}?tweet.fields=non_public_metrics`);
    expect(body.data?.non_public_metrics?.['url_link_clicks']).toBe(0);
  });

  it.each(['media.fields=size', 'expansions=media'])('are not asked for with %s', async (query) => {
    const { status, body } = await openTwitter().call('GET', `${timeline}?${query}`);
    expect([status, body.errors?.[0]?.message]).toEqual([400, expect.stringContaining('is not one of')]);
  });

  it('stand in the feed as they are, with what is said of them', async () => {
    const opened = openTwitter({ harness: { processingMs: 0 } });
    const id = await opened.uploaded(image());
    await opened.call('POST', '/2/media/metadata', {
      json: { id, metadata: { alt_text: { text: 'A bell' } } },
    });
    await opened.published('Look', showing(id));
    await opened.published('Look', showing(await opened.uploaded(clip, 'tweet_video')));
    const [video, photo] = await feedOf(opened);
    expect(photo?.media).toEqual([
      {
        id,
        mime: 'image/png',
        bytes: image().length,
        sha256: hashOf(image()),
        alt: 'A bell',
        preview: `data:image/png;base64,${Buffer.from(image()).toString('base64')}`,
      },
    ]);
    expect(photo).toMatchObject({ text: 'Look', link: null });
    expect(photo).not.toHaveProperty('note');
    expect(video?.media).toMatchObject([
      { mime: 'video/mp4', sha256: hashOf(clip), alt: null, preview: null },
    ]);
  });
});

describe('who may reply, and what is said of a post', () => {
  it.each([
    ['following', 'replies: accounts the author follows'],
    ['mentionedUsers', 'replies: accounts it mentions'],
    ['subscribers', 'replies: subscribers'],
    ['verified', 'replies: verified accounts'],
  ])('%s', async (reply_settings, note) => {
    const opened = openTwitter();
    const id = await opened.published('Quiet', { reply_settings });
    const { body } = await opened.call('GET', `/2/tweets/${id}?tweet.fields=reply_settings`);
    expect(body.data).toHaveProperty('reply_settings', reply_settings);
    expect((await feedOf(opened))[0]?.note).toBe(note);
  });

  it('is everyone unless told', async () => {
    const opened = openTwitter();
    const id = await opened.published('Loud');
    const { body } = await opened.call('GET', `/2/tweets/${id}?tweet.fields=reply_settings,paid_partnership`);
    expect(body.data).toMatchObject({ reply_settings: 'everyone', paid_partnership: false });
  });

  it('may be made with AI, and paid for', async () => {
    const opened = openTwitter();
    const id = await opened.published('Ad', { made_with_ai: true, paid_partnership: true });
    const { body } = await opened.call('GET', `/2/tweets/${id}?tweet.fields=paid_partnership`);
    expect(body.data).toHaveProperty('paid_partnership', true);
    expect((await feedOf(opened))[0]?.note).toBe('made with AI · paid partnership');
  });
});

describe('quotes', () => {
  it('need more than an ordinary app has', async () => {
    const { published, publish } = openTwitter();
    const quoted = await published('first');
    const { status, body } = await publish('look', { quote_tweet_id: quoted });
    expect([status, body.detail]).toEqual([403, 'You are not permitted to perform this action.']);
  });

  it('name what they quote, where they are allowed, and include it', async () => {
    const opened = openTwitter({ twitter: { quotes: 'allowed' } });
    const quoted = await opened.published('first');
    const quote = await opened.published('look', { quote_tweet_id: quoted });
    const { body } = await opened.call('GET', `/2/tweets/${quote}?expansions=referenced_tweets.id,author_id`);
    expect(body).toMatchObject({
      data: { referenced_tweets: [{ type: 'quoted', id: quoted }], author_id: emulatedUser.id },
      includes: { tweets: [{ id: quoted, text: 'first' }], users: [emulatedUser] },
    });
    expect((await feedOf(opened))[0]?.note).toBe(`quote of ${quoted}`);
    await opened.call('DELETE', `/2/tweets/${quoted}`);
    expect((await opened.publish('gone', { quote_tweet_id: quoted })).status).toBe(403);
  });
});
