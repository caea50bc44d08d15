import { describe, expect, it } from 'vitest';
import { sha256 } from '../../core/index.ts';
import { readEffects, type Fault } from '../harness/index.ts';
import { emulatedUser } from './entities.ts';
import { openTwitter, type Opened, type PostJson } from './open-for-test.ts';

const timeline = `/2/users/${emulatedUser.id}/tweets`;
const replyTo = (id: string) => ({ reply: { in_reply_to_tweet_id: id } });
const feedOf = async ({ server }: Opened) => (await server.emulators[0]?.feed(server.context, 10)) ?? [];

describe('replies', () => {
  it('belong to the conversation of the first post, read one by one and in the list', async () => {
    const { published, call } = openTwitter();
    const first = await published('1/3');
    const second = await published('2/3', replyTo(first));
    const third = await published('3/3', replyTo(second));
    const fields = 'tweet.fields=conversation_id,referenced_tweets,in_reply_to_user_id';
    const expected = {
      conversation_id: first,
      in_reply_to_user_id: emulatedUser.id,
      referenced_tweets: [{ type: 'replied_to', id: second }],
    };
    expect((await call<PostJson>('GET', `/2/tweets/${third}?${fields}`)).body.data).toMatchObject(expected);
    const { data } = (await call<PostJson[]>('GET', `${timeline}?${fields}`)).body;
    expect(data?.map(({ id }) => id)).toEqual([third, second, first]);
    expect(data?.[0]).toMatchObject(expected);
    expect(data?.[2]).not.toHaveProperty('referenced_tweets');
  });

  it('may leave people out, and are refused to a post that is gone', async () => {
    const { publish, published, call } = openTwitter();
    const first = await published('first');
    const reply = { in_reply_to_tweet_id: first, exclude_reply_user_ids: ['42'] };
    expect((await publish('second', { reply })).status).toBe(201);
    await call('DELETE', `/2/tweets/${first}`);
    const late = await publish('third', replyTo(first));
    expect([late.status, late.body.detail]).toEqual([
      403,
      'You attempted to reply to a Tweet that is deleted or not visible to you.',
    ]);
  });

  it('to oneself can be forbidden', async () => {
    const { published, publish } = openTwitter({ twitter: { selfReply: 'refused' } });
    const first = await published('1/2');
    const reply = await publish('2/2', replyTo(first));
    expect([reply.status, reply.body.detail]).toEqual([403, 'You are not permitted to perform this action.']);
  });

  it('with a text said before are duplicates, whatever they answer', async () => {
    const { published, publish } = openTwitter();
    const first = await published('same');
    expect((await publish('same', replyTo(first))).status).toBe(403);
    await published('other', replyTo(first));
    expect((await publish('other')).status).toBe(403);
  });

  it('are counted at the post they answer, until they are deleted', async () => {
    const { published, call } = openTwitter();
    const first = await published('first');
    const count = async () => {
      const { body } = await call<PostJson>('GET', `/2/tweets/${first}?tweet.fields=public_metrics`);
      return body.data?.public_metrics?.['reply_count'];
    };
    expect(await count()).toBe(0);
    const second = await published('second', replyTo(first));
    await published('third', replyTo(first));
    await published('to the second', replyTo(second));
    expect(await count()).toBe(2);
    await call('DELETE', `/2/tweets/${second}`);
    expect(await count()).toBe(1);
  });

  it('can answer a post that the list does not show yet, and show up there after the lag themselves', async () => {
    const { published, call, passMs } = openTwitter({ harness: { readBackLagMs: 5_000 } });
    const first = await published('first');
    passMs(4_000);
    const second = await published('second', replyTo(first));
    const listed = async () => (await call<PostJson[]>('GET', timeline)).body.data?.map(({ id }) => id);
    passMs(1_000);
    expect(await listed()).toEqual([first]);
    passMs(4_000);
    expect(await listed()).toEqual([second, first]);
  });

  it('stand in the feed and in the log like any post, with what they answer', async () => {
    const opened = openTwitter();
    const first = await opened.published('first');
    const lost: Fault = {
      platform: 'twitter',
      operation: 'publish',
      effect: 'after',
      answer: 'without_id',
      times: 1,
    };
    opened.server.faults.arm(lost);
    const json = { text: 'second', ...replyTo(first) };
    const answer = await opened.call('POST', '/2/tweets', { json, headers: { 'x-request-id': 'task-1' } });
    expect([answer.status, answer.body]).toEqual([201, { data: {} }]);
    const [second, parent] = await feedOf(opened);
    expect(second).toMatchObject({ replyTo: first, taskId: 'task-1', text: 'second' });
    expect(parent).toMatchObject({ id: first, replyTo: null });
    expect((await readEffects(opened.server.context.store, 'twitter', 0)).at(-1)).toMatchObject({
      seq: 2,
      remoteId: second?.id,
      textHash: sha256('second'),
      taskId: 'task-1',
    });
  });
});
