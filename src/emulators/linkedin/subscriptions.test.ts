import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createWebhookPump } from '../harness/index.ts';
import { authors, emulatedClient } from './entities.ts';
import { member, openLinkedIn, organization, type Opened } from './open-for-test.ts';

const hmac = (text: string) => createHmac('sha256', emulatedClient.secret).update(text).digest('hex');
const right = (challengeCode: string) => ({ challengeCode, challengeResponse: hmac(challengeCode) });
const keyOf = (entity: string, eventType = 'ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS') =>
  `(developerApplication:urn%3Ali%3AdeveloperApplication%3A1,user:${member},entity:${entity},eventType:${eventType})`;

/** A receiver that answers challenges; `asked` are their codes. */
async function openReceiver(answer: (challengeCode: string) => unknown, status = 200) {
  const asked: string[] = [];
  const http = createServer((incoming, outgoing) => {
    const code = new URL(incoming.url ?? '', 'http://receiver').searchParams.get('challengeCode') ?? '';
    asked.push(code);
    outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer(code)));
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  onTestFinished(() => void http.close());
  return { asked, webhook: `http://127.0.0.1:${(http.address() as AddressInfo).port}/hook?of=us` };
}

const subscribe = ({ call }: Opened, webhook: unknown, key = keyOf(organization)) =>
  call('PUT', `/rest/eventSubscriptions/${key}`, { json: { webhook } });

async function openSubscribed(options?: Parameters<typeof openLinkedIn>[0]) {
  const opened = openLinkedIn(options);
  const { webhook } = await openReceiver(right);
  expect((await subscribe(opened, webhook)).status).toBe(204);
  return opened;
}

/** The webhooks that are due, with their headers. */
async function deliveries({ server: { context, emulators } }: Opened) {
  const taken: { body: string; headers: Readonly<Record<string, string>> }[] = [];
  const deliver = async (_platform: string, body: string, headers: Readonly<Record<string, string>>) =>
    taken.push({ body, headers }) > 0;
  const { store, clock, faults } = context;
  await createWebhookPump({ store, clock, faults, emulators, deliver }).pumpOnce(clock.now());
  return taken;
}

describe('PUT /rest/eventSubscriptions/{key}', () => {
  it('asks the receiver for the proof that it knows the secret', async () => {
    const { asked, webhook } = await openReceiver(right);
    const { status, body } = await subscribe(openLinkedIn(), webhook);
    expect([status, body]).toEqual([204, null]);
    expect(asked).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  });

  it.each([
    ['another response', (code: string) => ({ ...right(code), challengeResponse: hmac('x') }), 200],
    ['another code', (code: string) => ({ ...right(code), challengeCode: 'x' }), 200],
    ['nothing', () => null, 200],
    ['another status', right, 202],
  ])('refuses a receiver that answers %s', async (_what, answer, status) => {
    const { webhook } = await openReceiver(answer, status);
    expect((await subscribe(openLinkedIn(), webhook)).status).toBe(400);
  });

  it.each([
    ['an address that is none', 'nowhere', undefined, 400],
    ['nobody there', 'http://127.0.0.1:9/', undefined, 400],
    ['no address', undefined, undefined, 422],
    ['another organization', 'http://127.0.0.1:9/', keyOf('urn%3Ali%3Aorganization%3A1'), 403],
    ['other events', 'http://127.0.0.1:9/', keyOf(organization, 'LEAD_ACTION'), 400],
    ['another key', 'http://127.0.0.1:9/', '1', 400],
  ])('refuses %s', async (_what, webhook, key, status) => {
    expect((await subscribe(openLinkedIn(), webhook, key)).status).toBe(status);
  });

  it('needs rw_organization_admin', async () => {
    const { call, allowing } = openLinkedIn();
    const headers = await allowing('r_organization_social');
    const json = { webhook: 'http://127.0.0.1:9/' };
    const { status } = await call('PUT', `/rest/eventSubscriptions/${keyOf(organization)}`, {
      json,
      headers,
    });
    expect(status).toBe(403);
  });
});

describe('webhooks of comments', () => {
  it('say who wrote what below which post, signed with the secret of the app', async () => {
    const opened = await openSubscribed({ harness: { webhookDelayMs: 200 } });
    const post = await opened.published('a post');
    const id = await opened.commented(post, 'mine', { actor: authors.member.urn });
    expect(await deliveries(opened)).toEqual([]);
    opened.passMs(200);
    const [one, ...others] = await deliveries(opened);
    expect(others).toEqual([]);
    expect(one?.headers).toMatchObject({ 'x-li-signature': hmac(`hmacsha256=${one?.body}`) });
    const activity = expect.stringMatching(/^urn:li:activity:\d+$/);
    const urn = expect.stringMatching(new RegExp(`^urn:li:comment:\\(urn:li:activity:\\d+,${id}\\)$`));
    expect(JSON.parse(one?.body ?? '')).toEqual({
      type: 'ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS',
      notifications: [
        {
          notificationId: 1,
          organizationalEntity: authors.organization.urn,
          action: 'COMMENT',
          sourcePost: activity,
          decoratedSourcePost: { entity: post, owner: authors.organization.urn, text: 'a post' },
          generatedActivity: urn,
          decoratedGeneratedActivity: {
            comment: { entity: urn, owner: authors.member.urn, object: activity, text: 'mine' },
          },
          lastModifiedAt: Date.parse('2026-11-22T12:00:00Z'),
          subscriber: authors.member.urn,
        },
      ],
    });
  });

  it("are ADMIN_COMMENT for the organization's own, each with an id of its own", async () => {
    const opened = await openSubscribed({ harness: { webhookDelayMs: 0 } });
    const post = await opened.published('a post');
    await opened.commented(post, 'one');
    await opened.commented(post, 'two');
    const told = (await deliveries(opened)).map(({ body }) => JSON.parse(body).notifications[0]);
    expect(told.map(({ notificationId, action }) => [notificationId, action])).toEqual([
      [1, 'ADMIN_COMMENT'],
      [2, 'ADMIN_COMMENT'],
    ]);
  });

  it("are not owed without a subscription, below a member's post, nor below one that is not public", async () => {
    const alone = openLinkedIn({ harness: { webhookDelayMs: 0 } });
    await alone.commented(await alone.published('a post'), 'mine');
    expect(await deliveries(alone)).toEqual([]);
    const opened = await openSubscribed({ harness: { webhookDelayMs: 0 } });
    await opened.commented(await opened.published('a', { author: authors.member.urn }), 'mine');
    await opened.commented(await opened.published('b', { visibility: 'LOGGED_IN' }), 'mine');
    expect(await deliveries(opened)).toEqual([]);
  });
});
