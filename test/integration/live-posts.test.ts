import { afterEach, beforeEach, expect, it } from 'vitest';
import { openHttpApp, type HttpApp } from '../support/http-app.ts';

let server: HttpApp;

beforeEach(async () => {
  server = await openHttpApp();
});
afterEach(() => server.close());

const pathOf = (id: string) => `/api/agent/tasks/${id}/post`;
const edit = (id: string, content: string) =>
  server.call({ method: 'PATCH', path: pathOf(id), body: { content } });
const remove = (id: string) => server.call({ method: 'DELETE', path: pathOf(id) });

async function schedule(input: Record<string, unknown>): Promise<string> {
  const post = { content: 'Bells at nine', scheduledAt: new Date(), ...input };
  const { body } = await server.post('/api/agent/schedule', post);
  return body.task.id;
}

async function publish(input: Record<string, unknown>): Promise<string> {
  const id = await schedule(input);
  const { app } = server;
  await expect
    .poll(async () => {
      await app.process();
      return (await server.get(`/api/agent/tasks/${id}`)).body.task.status;
    })
    .toBe('completed');
  return id;
}

const feed = async (platform: string) =>
  (await server.get(`/_emulator/feeds/${platform}`)).body.items.map(({ text }: { text: string }) => text);

const figures = [{ platform: 'facebook' }, { platform: 'linkedin' }];

it.each(figures)('the text of a live post on $platform is replaced, there and here', async ({ platform }) => {
  const id = await publish({ platform, config: { firstComment: 'See you there' } });
  for (let times = 0; times < 2; times += 1)
    expect(await edit(id, 'Bells at ten')).toMatchObject({
      status: 200,
      body: { task: { content: 'Bells at ten', status: 'completed' } },
    });
  expect((await feed(platform)).toSorted()).toEqual(['Bells at ten', 'See you there']);
  const { events } = (await server.get(`/api/agent/tasks/${id}`)).body.task;
  expect(events.map(({ name }: { name: string }) => name)).toContain('post_edited');
});

it.each([...figures, { platform: 'twitter' }])(
  'a live post on $platform is removed with what followed it, and measured no more',
  async ({ platform }) => {
    const id = await publish({ platform, config: { firstComment: 'See you there' } });
    const [first, second] = [await remove(id), await remove(id)];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(Date.parse(first.body.task.result.removedAt)).toBeGreaterThan(0);
    expect(second.body.task.result.removedAt).toBe(first.body.task.result.removedAt);
    expect(await feed(platform)).toEqual([]);

    await server.app.services.db.run({
      text: `update carillon.agent_tasks set scheduled_at = now(), wake_at = now() where type = 'collect_metrics'`,
      values: [],
    });
    await server.app.process();
    const read = await server.app.services.db.run({
      text: `select result ->> 'reason' as reason from carillon.agent_tasks where type = 'collect_metrics'`,
      values: [],
    });
    expect(read).toEqual([1, 2, 3].map(() => ({ reason: 'the post is gone' })));
  },
);

it('what is not live, moves, or can not be changed is refused, and nothing happens to it', async () => {
  const waiting = await schedule({ platform: 'facebook', scheduledAt: '2099-01-01T09:00:00Z' });
  expect(await edit(waiting, 'Else')).toMatchObject({
    status: 409,
    body: { error: { code: 'post_not_live' } },
  });
  expect(await remove(waiting)).toMatchObject({ status: 409, body: { error: { code: 'post_not_live' } } });

  const tweet = await publish({ platform: 'twitter' });
  expect(await edit(tweet, 'Else')).toMatchObject({
    status: 422,
    body: { error: { code: 'edit_impossible' } },
  });
  expect(await feed('twitter')).toEqual(['Bells at nine']);

  const message = await publish({ platform: 'whatsapp', config: { to: '+15551230001' } });
  expect(await remove(message)).toMatchObject({
    status: 422,
    body: { error: { code: 'remove_impossible' } },
  });

  const post = await publish({ platform: 'facebook' });
  expect(await edit(post, 'x'.repeat(63_207))).toMatchObject({
    status: 422,
    body: { error: { code: 'content_rejected', params: { limit: 63_206, value: 63_207 } } },
  });
  expect(await edit(post, '')).toMatchObject({ status: 422, body: { error: { code: 'invalid_input' } } });
});

it('what the platform says when it does not do it is told, and nothing is changed here', async () => {
  const id = await publish({ platform: 'facebook' });
  const fault = { platform: 'facebook', effect: 'before', answer: 'status_503' };
  for (const operation of ['edit_post', 'delete_post'])
    await server.post('/_emulator/faults', { ...fault, operation });
  const refused = {
    status: 502,
    body: { error: { code: 'platform_refused', params: { kind: 'unavailable' } } },
  };
  expect(await edit(id, 'Else')).toMatchObject(refused);
  expect(await remove(id)).toMatchObject(refused);
  const { task } = (await server.get(`/api/agent/tasks/${id}`)).body;
  expect([task.content, task.result.removedAt]).toEqual(['Bells at nine', undefined]);
  expect(await feed('facebook')).toEqual(['Bells at nine']);
});
