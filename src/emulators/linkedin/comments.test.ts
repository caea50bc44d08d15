import { describe, expect, it } from 'vitest';
import { sha256 } from '../../core/index.ts';
import { readEffects, type Fault } from '../harness/index.ts';
import { authors } from './entities.ts';
import { commentsOf, openLinkedIn, organization, type Answer, type Opened } from './open-for-test.ts';

const now = Date.parse('2026-11-22T12:00:00Z');

async function openWithPost(options?: Parameters<typeof openLinkedIn>[0]) {
  const opened = openLinkedIn(options);
  return { ...opened, post: await opened.published('a post') };
}

const feedOf = async ({ server }: Pick<Opened, 'server'>) =>
  (await server.emulators[0]?.feed(server.context, 10)) ?? [];
const textsIn = ({ body }: Answer) => body?.elements?.map(({ message }) => message.text);
/** The activity of a share, as answers name it. */
const activityOf = (share: string) => `urn:li:activity:${BigInt(share.split(':').at(-1) ?? 0) + 1n}`;

describe('POST /rest/socialActions/{urn}/comments', () => {
  it('answers 201 with the comment, its id in the header, too', async () => {
    const { post, comment } = await openWithPost();
    const { status, headers, body } = await comment(post, 'hello (all)', { object: post });
    const id = headers.get('x-restli-id');
    const actor = authors.organization.urn;
    expect([status, id]).toEqual([201, expect.stringMatching(/^\d{19}$/)]);
    expect(body).toEqual({
      actor,
      commentUrn: `urn:li:comment:(${activityOf(post)},${id})`,
      created: { actor, time: now },
      id,
      lastModified: { actor, time: now },
      message: { attributes: [], text: 'hello (all)' },
      object: activityOf(post),
    });
  });

  it('may name the share itself in its answers', async () => {
    const { post, comment } = await openWithPost({ linkedin: { commentObject: 'share' } });
    const { headers, body } = await comment(post, 'hello');
    const commentUrn = `urn:li:comment:(${post},${headers.get('x-restli-id')})`;
    expect(body).toMatchObject({ object: post, commentUrn });
  });

  it('logs the effect of whoever wrote it', async () => {
    const { post, call, server } = await openWithPost();
    const actor = authors.member.urn;
    const json = { actor, message: { text: 'mine' } };
    const { headers } = await call('POST', commentsOf(post), {
      json,
      headers: { 'x-request-id': 'task-1' },
    });
    expect((await readEffects(server.context.store, 'linkedin', 0)).at(-1)).toEqual({
      seq: 2,
      at: new Date(now),
      platform: 'linkedin',
      account: actor,
      remoteId: headers.get('x-restli-id'),
      textHash: sha256('mine'),
      taskId: 'task-1',
    });
  });

  it('takes the activity for the post, and a comment to answer, named once or twice', async () => {
    const { post, comment, commented, call } = await openWithPost();
    const top = `urn:li:comment:(${activityOf(post)},${await commented(activityOf(post), 'top')})`;
    await commented(top, 'one', { object: activityOf(post) });
    await commented(top, 'two', { parentComment: top });
    const other = `urn:li:comment:(${post},${await commented(post, 'other')})`;
    expect((await comment(other, 'lost', { parentComment: top })).status).toBe(400);
    const { body } = await comment(post, 'three', { parentComment: top });
    expect(body).toMatchObject({ object: activityOf(post), parentComment: top });
    expect(textsIn(await call('GET', commentsOf(post)))).toEqual(['top', 'other']);
    expect(textsIn(await call('GET', commentsOf(top)))).toEqual(['one', 'two', 'three']);
  });

  it.each([
    ['everywhere', 201],
    ['v2', 403],
  ] as const)('takes those of a token with w_member_social alone (%s)', async (memberComments, status) => {
    const { post, call, allowing } = await openWithPost({ linkedin: { memberComments } });
    const json = { actor: authors.member.urn, message: { text: 'mine' } };
    const headers = await allowing('openid', 'w_member_social');
    expect((await call('POST', commentsOf(post), { json, headers })).status).toBe(status);
    const older = commentsOf(post).replace('/rest/', '/v2/');
    const bare = { ...headers, 'linkedin-version': undefined };
    expect((await call('POST', older, { json, headers: bare })).status).toBe(201);
    const more = await allowing('w_member_social', 'w_organization_social');
    expect((await call('POST', commentsOf(post), { json, headers: more })).status).toBe(201);
  });

  it('takes equal texts', async () => {
    const { post, commented } = await openWithPost();
    expect(await commented(post, 'same')).not.toBe(await commented(post, 'same'));
  });

  it.each([
    [{ actor: undefined }, 422, '/actor :: field is required'],
    [{ message: {} }, 422, '/message/text :: field is required'],
    [{ text: 'x' }, 422, '/text :: unrecognized field'],
    [{ actor: 'urn:li:share:1' }, 400, 'person or organization'],
    [{ actor: 'urn:li:organization:1' }, 403, '[/actor]'],
    [{ message: { text: ' \n' } }, 400, 'needs a text'],
    [{ message: { text: 'a'.repeat(1_251) } }, 400, '1250 are allowed'],
    [{ object: 'urn:li:share:1' }, 400, 'not the object'],
    [{ parentComment: 'urn:li:comment:(urn:li:share:1,2)' }, 400, 'no comment of the path'],
    [{ content: [{ entity: { image: 'urn:li:image:1' } }] }, 501, 'images'],
  ])('refuses %j with %i', async (changes, status, message) => {
    const opened = await openWithPost();
    const answer = await opened.comment(opened.post, 'a', changes);
    expect(answer.status).toBe(status);
    expect(answer.body?.message).toContain(message);
    expect(await feedOf(opened)).toHaveLength(1);
  });

  it('takes a text of just the longest length', async () => {
    const { post, comment } = await openWithPost();
    expect((await comment(post, 'a'.repeat(1_250))).status).toBe(201);
  });

  it('is 404 below what never was or is gone, 400 below what is no post or not encoded', async () => {
    const { post, published, comment, commented, call } = await openWithPost();
    const id = await commented(post, 'top');
    const elsewhere = `urn:li:comment:(${await published('another post')},${id})`;
    expect((await comment(elsewhere, 'a')).status).toBe(404);
    expect((await call('GET', commentsOf(elsewhere))).status).toBe(404);
    expect((await comment('urn:li:share:1', 'a')).status).toBe(404);
    expect((await comment(`urn:li:comment:(${post},1)`, 'a')).status).toBe(404);
    expect((await comment(authors.organization.urn, 'a')).status).toBe(400);
    const bare = `/rest/socialActions/${post}/comments`;
    expect((await call('POST', bare, { json: {} })).status).toBe(400);
    await call('DELETE', `/rest/posts/${encodeURIComponent(post)}`);
    expect((await comment(post, 'a')).status).toBe(404);
    expect((await call('GET', commentsOf(post))).status).toBe(404);
  });
});

describe('GET /rest/socialActions/{urn}/comments', () => {
  it('pages by start and count, oldest first', async () => {
    const { post, commented, call } = await openWithPost();
    for (let number = 1; number <= 5; number += 1) await commented(post, `${number}`);
    const first = await call('GET', `${commentsOf(post)}?count=2&start=2`);
    expect(textsIn(first)).toEqual(['3', '4']);
    expect(first.body?.paging).toMatchObject({ start: 2, count: 2, total: 5 });
    const last = await call('GET', first.body?.paging?.links[0]?.href ?? '');
    expect(textsIn(last)).toEqual(['5']);
    expect(last.body?.paging?.links).toEqual([]);
    expect(textsIn(await call('GET', commentsOf(post)))).toEqual(['1', '2', '3', '4', '5']);
  });

  it('shows a comment only after the read-back lag', async () => {
    const { post, commented, call, passMs } = await openWithPost({ harness: { readBackLagMs: 5_000 } });
    await commented(post, 'late');
    passMs(4_999);
    expect(textsIn(await call('GET', commentsOf(post)))).toEqual([]);
    passMs(1);
    expect(textsIn(await call('GET', commentsOf(post)))).toEqual(['late']);
  });

  it("is 403 below a member's post, which can be commented on", async () => {
    const { published, comment, call } = openLinkedIn();
    const post = await published('mine', { author: authors.member.urn });
    expect((await comment(post, 'seen')).status).toBe(201);
    const { status, body } = await call('GET', commentsOf(post));
    expect([status, body?.code]).toEqual([403, 'ACCESS_DENIED']);
    expect(body?.message).toContain('partnerApiSocialActionsComments.GET_ALL.20260701');
  });

  it.each([
    ['count=0', 400],
    ['count=101', 400],
    ['start=-1', 400],
    ['limit=5', 403],
  ])('refuses %s with %i', async (query, status) => {
    const { post, call } = await openWithPost();
    expect((await call('GET', `${commentsOf(post)}?${query}`)).status).toBe(status);
  });
});

describe('what a comment changes', () => {
  it('is the count in the statistics of its post', async () => {
    const { post, commented, call, passMs } = await openWithPost();
    passMs(24 * 60 * 60 * 1000);
    const path = `/rest/organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity=${organization}`;
    const count = async () => {
      const { body } = await call('GET', `${path}&shares=List(${encodeURIComponent(post)})`);
      return body?.elements?.[0]?.totalShareStatistics['commentCount'] ?? 0;
    };
    const strangers = await count();
    const id = await commented(post, 'top');
    await commented(`urn:li:comment:(${post},${id})`, 'answer');
    expect(await count()).toBe(strangers + 2);
  });

  it('is the feed, which says what it answers', async () => {
    const opened = await openWithPost();
    const { post, commented, published, call } = opened;
    const top = await commented(post, 'top', { actor: authors.member.urn });
    const answer = await commented(`urn:li:comment:(${post},${top})`, 'answer');
    const last = await published('the last');
    const items = await feedOf(opened);
    expect(items.map(({ id, replyTo, text }) => [id, replyTo, text])).toEqual([
      [last, null, 'the last'],
      [answer, top, 'answer'],
      [top, post, 'top'],
      [post, null, 'a post'],
    ]);
    const urn = encodeURIComponent(`urn:li:comment:(${activityOf(post)},${top})`);
    expect(items[2]).toMatchObject({
      account: 'Carla Carillon',
      url: `https://www.linkedin.com/feed/update/${activityOf(post)}/?commentUrn=${urn}`,
    });
    await call('DELETE', `/rest/posts/${encodeURIComponent(post)}`);
    expect((await feedOf(opened)).map(({ text }) => text)).toEqual(['the last']);
  });
});

describe('faults and holds of comments', () => {
  const fault = (answer: Fault['answer'], effect: Fault['effect']): Fault => ({
    platform: 'linkedin',
    operation: 'comment',
    effect,
    answer,
    times: 1,
  });
  const live = async (opened: Opened) => (await feedOf(opened)).filter(({ replyTo }) => replyTo).length;

  it.each([
    ['status_500', 500],
    ['quota_reached', 429],
    ['token_expired', 401],
  ] as const)('%s before the effect: nothing is written', async (answer, status) => {
    const opened = await openWithPost();
    opened.server.faults.arm(fault(answer, 'before'));
    expect((await opened.comment(opened.post, 'a')).status).toBe(status);
    expect(await live(opened)).toBe(0);
  });

  it('lose the answer of what is live', async () => {
    const opened = await openWithPost();
    opened.server.faults.arm(fault('reset', 'after'));
    await expect(opened.comment(opened.post, 'a')).rejects.toThrow('fetch failed');
    expect(await live(opened)).toBe(1);
  });

  it('without_id is a bare 201', async () => {
    const opened = await openWithPost();
    opened.server.faults.arm(fault('without_id', 'after'));
    const { status, headers, body } = await opened.comment(opened.post, 'a');
    expect([status, headers.has('x-restli-id'), body]).toEqual([201, false, null]);
    expect(await live(opened)).toBe(1);
  });

  it('stop a comment that has come, before it is written', async () => {
    const opened = await openWithPost();
    const { holds } = opened.server;
    holds.arm({ platform: 'linkedin', operation: 'comment', point: 'received', seconds: null, times: 1 });
    const answer = opened.comment(opened.post, 'held');
    await expect.poll(() => holds.waiting()).toHaveLength(1);
    expect(await live(opened)).toBe(0);
    holds.release();
    expect((await answer).status).toBe(201);
  });
});
