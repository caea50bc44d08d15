import { beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../core/index.ts';
import { readEffects, type Fault } from '../harness/index.ts';
import { emulatedPage } from './entities.ts';
import { openPage, pageId, type OpenedPage } from './open-for-test.ts';

let page: OpenedPage;
let post: string;

async function open(...options: Parameters<typeof openPage>): Promise<void> {
  page = openPage(...options);
  post = await page.published('a post');
}
beforeEach(() => open());

const arm = (fault: Partial<Fault>) =>
  page.server.faults.arm({
    platform: 'facebook',
    operation: 'comment',
    effect: 'after',
    answer: 'reset',
    times: 1,
    ...fault,
  });
const read = (query = '', on = post) => page.get(`/v26.0/${on}/comments${query}`);
const textsOf = async (query: string, on = post) =>
  (await read(query, on)).body.data.map((comment) => comment.message);
const follow = (url: string | undefined) => page.get(url?.replace('http://e/facebook', '') ?? '');

describe('commenting', () => {
  it('answers with an id of post and comment, and logs the effect', async () => {
    const { status, body } = await page.comment(post, { message: ' hello ' }, { 'x-request-id': 'task-1' });
    expect(status).toBe(200);
    expect(body).toEqual({ id: expect.stringMatching(new RegExp(`^${post.split('_')[1]}_\\d+$`)) });
    expect((await readEffects(page.server.context.store, 'facebook', 0)).at(-1)).toEqual({
      seq: 2,
      at: page.now(),
      platform: 'facebook',
      account: pageId,
      remoteId: body.id,
      textHash: sha256('hello'),
      taskId: 'task-1',
    });
  });

  it('adds the fields asked for, and writes nothing when one does not exist', async () => {
    const { body } = await page.comment(post, { message: 'a', fields: 'permalink_url,created_time' });
    expect(body).toEqual({
      id: body.id,
      permalink_url: `https://www.facebook.com/${post}?comment_id=${body.id.split('_')[1]}`,
      created_time: '2026-01-02T03:04:05+0000',
    });
    const wrong = await page.comment(post, { message: 'b', fields: 'price' });
    expect(wrong.body.error).toMatchObject({ code: 100 });
    expect(await textsOf('')).toEqual(['a']);
  });

  it.each([
    ['nothing', {}],
    ['only blanks', { message: ' \n' }],
    ['too long a text', { message: 'ü'.repeat(8_001) }],
    ['a picture', { message: 'x', attachment_url: 'https://example.com/a.png' }],
  ])('refuses %s with 100', async (_what, parameters) => {
    const { status, body } = await page.comment(post, parameters as Record<string, string>);
    expect([status, body.error.code]).toEqual([400, 100]);
    expect(await textsOf('')).toEqual([]);
  });

  it('takes a text of just the longest length', async () => {
    expect((await page.comment(post, { message: '👍'.repeat(8_000) })).status).toBe(200);
  });

  it('refuses a post that never was, or is gone, with 100/33, and no token with 104', async () => {
    const gone = await page.published('gone');
    await page.remove(gone);
    for (const id of [gone, `${pageId}_1`]) {
      expect((await page.comment(id, { message: 'x' })).body.error).toMatchObject({
        code: 100,
        error_subcode: 33,
        type: 'GraphMethodException',
      });
    }
    const nobody = await page.call('POST', `/v26.0/${post}/comments?message=x`);
    expect(nobody.body.error).toMatchObject({ code: 104 });
  });

  it('takes an equal text again, unless told to refuse it', async () => {
    await page.commented(post, 'same');
    expect((await page.comment(post, { message: 'same' })).status).toBe(200);
    await open({}, { equalComments: 'refused' });
    const other = await page.published('another post');
    await page.commented(post, 'same');
    expect((await page.comment(post, { message: ' same ' })).body.error).toMatchObject({ code: 368 });
    expect((await page.comment(other, { message: 'same' })).status).toBe(200);
    await page.commented(post, 'between');
    expect((await page.comment(post, { message: 'same' })).status).toBe(200);
  });
});

describe('comments read back', () => {
  it('are listed oldest first with the default fields, or the other way round', async () => {
    const id = await page.commented(post, 'one');
    page.later(60);
    await page.commented(post, 'two');
    const { body } = await read();
    expect(body.data[0]).toEqual({
      created_time: '2026-01-02T03:04:05+0000',
      from: { name: emulatedPage.name, id: pageId },
      message: 'one',
      id,
    });
    expect(await textsOf('?order=chronological')).toEqual(['one', 'two']);
    expect(await textsOf('?order=reverse_chronological')).toEqual(['two', 'one']);
    expect(await textsOf(`?since=${Math.floor(page.now().getTime() / 1000)}`)).toEqual(['two']);
    expect((await read('', await page.published('bare'))).body).toEqual({ data: [] });
  });

  it.each(['chronological', 'reverse_chronological'])('page forth and back (%s)', async (order) => {
    for (let number = 1; number <= 5; number += 1) await page.commented(post, `${number}`);
    const pages: string[][] = [];
    let { body } = await read(`?limit=2&order=${order}`);
    for (;;) {
      pages.push(body.data.map(({ message }) => message));
      if (!body.paging.next) break;
      ({ body } = await follow(body.paging.next));
    }
    const expected = [['1', '2'], ['3', '4'], ['5']];
    const reversed = [['5', '4'], ['3', '2'], ['1']];
    expect(pages).toEqual(order === 'chronological' ? expected : reversed);
    const back = await follow(body.paging.previous);
    expect(back.body.data.map(({ message }) => message)).toEqual(pages[1]);
    const first = await follow(back.body.paging.previous);
    expect(first.body.data.map(({ message }) => message)).toEqual(pages[0]);
    expect(first.body.paging).not.toHaveProperty('previous');
  });

  it('lose no place when the comment of a cursor is deleted', async () => {
    const ids: string[] = [];
    for (const text of ['1', '2', '3']) ids.push(await page.commented(post, text));
    const { body } = await read('?limit=1&fields=message');
    await page.remove(ids[0] ?? '');
    expect((await follow(body.paging.next)).body.data.map(({ message }) => message)).toEqual(['2']);
  });

  it('come shorter than was asked for when told so, and only after the lag', async () => {
    await open({ maxPageSize: 2, readBackLagMs: 5_000 });
    page.later(5);
    for (const text of ['1', '2', '3']) await page.commented(post, text);
    expect(await textsOf('')).toEqual([]);
    page.later(5);
    expect(await textsOf('?limit=100')).toEqual(['1', '2']);
  });

  it('can be written below a post that reads do not show yet', async () => {
    await open({ readBackLagMs: 5_000 });
    expect((await page.comment(post, { message: 'first' })).status).toBe(200);
    expect((await read()).body.error).toMatchObject({ code: 100, error_subcode: 33 });
  });

  it('hold replies to comments in the stream, or below the comment itself', async () => {
    const top = await page.commented(post, 'top');
    const reply = await page.commented(top, 'reply');
    expect(await textsOf('')).toEqual(['top']);
    expect(await textsOf('?filter=stream')).toEqual(['top', 'reply']);
    expect(await textsOf('', top)).toEqual(['reply']);
    expect((await page.get(`/v26.0/${reply}?fields=message,parent`)).body).toEqual({
      id: reply,
      message: 'reply',
      parent: { id: top },
    });
  });

  it.each(['filter=all', 'order=ranked', 'limit=101', 'since=soon', 'after=eA', 'fields=price'])(
    'refuse %s with 100',
    async (query) => {
      await page.commented(post, 'there');
      expect((await read(`?${query}`)).body.error).toMatchObject({ code: 100 });
    },
  );

  it('are counted in the summary, in the field of the post, and in its activity', async () => {
    const activity = async () => {
      const { body } = await page.get(`/v26.0/${post}/insights?metric=post_activity_by_action_type`);
      const value = body.data[0]?.values[0]?.value as { comment?: number } | undefined;
      return value?.comment ?? 0;
    };
    const strangers = await activity();
    const top = await page.commented(post, 'top');
    await page.commented(top, 'reply');
    expect(await activity()).toBe(strangers + 2);
    expect((await read('?summary=true&limit=1')).body).toMatchObject({ summary: { total_count: 1 } });
    expect((await read('?summary=true&filter=stream&limit=1')).body).toMatchObject({
      data: [{}],
      summary: { order: 'chronological', total_count: 2, can_comment: true },
    });
    const { comments } = (await page.get(`/v26.0/${post}?fields=comments.summary(true)`)).body;
    expect([comments.data.length, comments.summary.total_count]).toEqual([1, 1]);
    await page.remove(top);
    expect(await activity()).toBe(strangers);
  });

  it('go with what they stand below', async () => {
    const top = await page.commented(post, 'top');
    const reply = await page.commented(top, 'reply');
    await page.commented(post, 'other');
    expect((await page.remove(top)).body).toEqual({ success: true });
    expect((await page.get(`/v26.0/${reply}`)).body.error).toMatchObject({ code: 100, error_subcode: 33 });
    expect((await page.comment(top, { message: 'x' })).status).toBe(400);
    expect(await textsOf('?filter=stream')).toEqual(['other']);
    await page.remove(post);
    expect((await read()).body.error).toMatchObject({ code: 100, error_subcode: 33 });
    expect(await page.feed()).toEqual([]);
  });
});

describe('the feed', () => {
  it('shows comments among the posts, with what they answer', async () => {
    const { body } = await page.comment(post, { message: 'top' }, { 'x-request-id': 'task-1' });
    const reply = await page.commented(body.id, 'reply');
    const last = await page.published('the last');
    const items = (await page.feed()).map(({ id, replyTo, text }) => [id, replyTo, text]);
    expect(items).toEqual([
      [last, null, 'the last'],
      [reply, body.id, 'reply'],
      [body.id, post, 'top'],
      [post, null, 'a post'],
    ]);
    expect((await page.feed())[2]).toMatchObject({
      taskId: 'task-1',
      account: emulatedPage.name,
      url: `https://www.facebook.com/${post}?comment_id=${body.id.split('_')[1]}`,
    });
  });
});

describe('faults and holds', () => {
  const live = async () => (await page.feed()).filter(({ replyTo }) => replyTo).map(({ text }) => text);

  it('lose an answer before or after the effect', async () => {
    arm({ effect: 'before', answer: 'status_500' });
    arm({ effect: 'after', answer: 'status_500' });
    expect((await page.comment(post, { message: 'lost' })).status).toBe(500);
    expect((await page.comment(post, { message: 'kept' })).status).toBe(500);
    expect(await live()).toEqual(['kept']);
  });

  it('answer without an id', async () => {
    arm({ answer: 'without_id' });
    const { status, body } = await page.comment(post, { message: 'kept' });
    expect([status, body]).toEqual([200, { success: true }]);
    expect(await live()).toEqual(['kept']);
  });

  it.each([
    ['rate_limited', 80001],
    ['quota_reached', 4],
    ['token_dead', 190],
  ] as const)('%s is code %i, with nothing written', async (answer, code) => {
    arm({ effect: 'before', answer });
    expect((await page.comment(post, { message: 'x' })).body.error).toMatchObject({ code });
    expect(await live()).toEqual([]);
  });

  it('stop a comment that is accepted, before its answer', async () => {
    const hold = { platform: 'facebook', operation: 'comment', point: 'accepted', seconds: null } as const;
    page.server.holds.arm({ ...hold, times: 1 });
    const answer = page.comment(post, { message: 'held' });
    await expect.poll(() => page.server.holds.waiting()).toHaveLength(1);
    expect(await live()).toEqual(['held']);
    page.server.holds.release();
    expect((await answer).status).toBe(200);
  });
});
