import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { mp4, png } from '../../../test/support/media-files.ts';
import { createWebhookPump } from '../harness/index.ts';
import { emulatedApp, emulatedPage } from './entities.ts';
import { openPage, pageId, type OpenedPage } from './open-for-test.ts';

let page: OpenedPage;
beforeEach(() => void (page = openPage()));

const apps = `/v26.0/${pageId}/subscribed_apps`;
const subscribe = (subscribed_fields = 'feed') => page.send(apps, { subscribed_fields });

interface Delivered {
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** What is due after the delay, oldest first. */
async function delivered(): Promise<Delivered[]> {
  page.later(1);
  const { store, clock } = page.server.context;
  const came: Delivered[] = [];
  const deliver = async (_platform: string, body: string, headers: Delivered['headers']) =>
    came.push({ headers, body }) > 0;
  const { emulators } = page.server;
  await createWebhookPump({ store, clock, emulators, deliver }).pumpOnce(page.now());
  return came;
}

interface Change {
  field: string;
  value: Record<string, unknown>;
}
const changes = async (): Promise<Change[]> =>
  (await delivered()).flatMap(({ body }) => {
    const { entry } = JSON.parse(body) as { entry: { changes: Change[] }[] };
    return entry.flatMap((each) => each.changes);
  });

describe('the webhooks of the feed', () => {
  it('come to who is subscribed, signed with the secret of the app', async () => {
    expect((await subscribe('feed, mention')).body).toEqual({ success: true });
    const id = await page.published('hi');
    const [first, ...others] = await delivered();
    expect(others).toEqual([]);
    expect(JSON.parse(first!.body)).toEqual({
      object: 'page',
      entry: [
        {
          id: pageId,
          time: 1767323045,
          changes: [
            {
              field: 'feed',
              value: {
                from: { id: pageId, name: emulatedPage.name },
                item: 'status',
                verb: 'add',
                post_id: id,
                created_time: 1767323045,
                published: 1,
                message: 'hi',
              },
            },
          ],
        },
      ],
    });
    const signature = createHmac('sha256', emulatedPage.appSecret).update(first!.body).digest('hex');
    expect(first!.headers['x-hub-signature-256']).toBe(`sha256=${signature}`);
  });

  it('are not owed without a subscription, or after it', async () => {
    await page.published('before');
    await subscribe('mention');
    await page.published('other field');
    await subscribe();
    expect((await page.get(apps)).body.data).toMatchObject([
      { id: emulatedApp.id, subscribed_fields: ['feed'] },
    ]);
    await page.call('DELETE', apps, { headers: { authorization: `Bearer ${emulatedPage.token}` } });
    await page.published('after');
    expect((await page.get(apps)).body.data).toEqual([]);
    expect(await delivered()).toEqual([]);
  });

  it('tell what was published, changed and taken away', async () => {
    await subscribe();
    const photo = await page.photo(png(4, 3));
    const source = mp4({ width: 640, height: 360, durationMs: 5_000, bytes: 2_000 });
    const id = (await page.publish({ attached_media: `[{"media_fbid":"${photo}"}]` })).body.id;
    const video = (await page.send(`/v26.0/${pageId}/videos`, { source })).body.id;
    await page.publish({ message: 'see', link: 'https://example.com' });
    const comment = await page.commented(id, 'below');
    for (let times = 0; times < 2; times += 1) {
      await page.send(`/v26.0/${id}`, { message: 'now' });
      await page.send(`/v26.0/${comment}`, { message: 'beneath' });
    }
    await page.remove(comment);
    await page.remove(video);
    const values = (await changes()).map(({ value }) => value);
    expect(values.at(-1)).toMatchObject({ video_id: video });
    const told = values.map((value) => [value['item'], value['verb']]);
    expect(told).toEqual([
      ['photo', 'add'],
      ['video', 'add'],
      ['share', 'add'],
      ['comment', 'add'],
      ['photo', 'edited'],
      ['comment', 'edited'],
      ['comment', 'remove'],
      ['video', 'remove'],
    ]);
  });

  it('name photo, video, comment and what it answers', async () => {
    await subscribe();
    const photo = await page.photo(png(4, 3));
    const id = (await page.publish({ attached_media: `[{"media_fbid":"${photo}"}]` })).body.id;
    const first = await page.commented(id, 'below');
    const second = await page.commented(first, 'below that');
    expect((await changes()).map(({ value }) => value)).toMatchObject([
      { post_id: id, photo_id: photo },
      { post_id: id, comment_id: first, parent_id: id },
      { post_id: id, comment_id: second, parent_id: first },
    ]);
  });

  it('are silent about stories', async () => {
    await subscribe();
    await page.send(`/v26.0/${pageId}/photo_stories`, { photo_id: await page.photo(png(4, 3)) });
    expect(await delivered()).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['what does not exist', 'feed,everything'],
  ])('are not subscribed to with %s', async (_what, fields) => {
    expect((await subscribe(fields)).body.error).toMatchObject({ code: 100 });
    expect((await page.get(apps)).body.data).toEqual([]);
  });
});
