import { describe, expect, it } from 'vitest';
import { authors } from './entities.ts';
import { commentsOf, member, openLinkedIn, organization, postBody } from './open-for-test.ts';
import type { Scope } from './scopes.ts';

const mine = authors.member.urn;
const page = authors.organization.urn;
const find = { 'x-restli-method': 'FINDER' };
const edit = { 'x-restli-method': 'PARTIAL_UPDATE' };
const patch = { patch: { $set: { commentary: 'new' } } };
const analytics = '/rest/memberCreatorPostAnalytics?q=entity&queryType=IMPRESSION&aggregation=TOTAL';
const statistics = `/rest/organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity=${organization}`;

type Call = [method: string, path: string, json?: unknown, headers?: Record<string, string>];

/** A post of the page, and one of the member, by their URNs, encoded. */
type Posts = { of: string; my: string };

const calls: [scope: Scope, what: string, call: (posts: Posts) => Call, status: number][] = [
  ['w_organization_social', 'posts', () => ['POST', '/rest/posts', postBody('new')], 201],
  ['w_member_social', 'posts', () => ['POST', '/rest/posts', postBody('new', { author: mine })], 201],
  ['w_organization_social', 'edits', ({ of }) => ['POST', `/rest/posts/${of}`, patch, edit], 204],
  ['w_member_social', 'edits', ({ my }) => ['POST', `/rest/posts/${my}`, patch, edit], 204],
  ['w_organization_social', 'deletes', ({ of }) => ['DELETE', `/rest/posts/${of}`], 204],
  ['w_member_social', 'deletes', ({ my }) => ['DELETE', `/rest/posts/${my}`], 204],
  ['r_organization_social', 'reads', ({ of }) => ['GET', `/rest/posts/${of}`], 200],
  ['r_member_social', 'reads', ({ my }) => ['GET', `/rest/posts/${my}`], 200],
  [
    'r_organization_social',
    'lists',
    () => ['GET', `/rest/posts?q=author&author=${organization}`, undefined, find],
    200,
  ],
  ['r_member_social', 'lists', () => ['GET', `/rest/posts?q=author&author=${member}`, undefined, find], 200],
  [
    'w_organization_social',
    'comments',
    ({ of }) => ['POST', commentsOf(decodeURIComponent(of)), { actor: page, message: { text: 'a' } }],
    201,
  ],
  [
    'w_member_social',
    'comments',
    ({ of }) => ['POST', commentsOf(decodeURIComponent(of)), { actor: mine, message: { text: 'a' } }],
    201,
  ],
  ['r_organization_social', 'reads comments', ({ of }) => ['GET', commentsOf(decodeURIComponent(of))], 200],
  ['r_member_social', 'reads comments', ({ my }) => ['GET', commentsOf(decodeURIComponent(my))], 200],
  ['rw_organization_admin', 'counts', ({ of }) => ['GET', `${statistics}&shares=List(${of})`], 200],
  ['r_member_postAnalytics', 'counts', ({ my }) => ['GET', `${analytics}&entity=(share:${my})`], 200],
  ['rw_organization_admin', 'lists pages', () => ['GET', '/rest/organizationAcls?q=roleAssignee'], 200],
  ['rw_organization_admin', 'names a page', () => ['GET', '/rest/organizations/5000001'], 200],
  ['openid', 'knows the member', () => ['GET', '/v2/userinfo'], 200],
];

/** All there are. */
const all = [...new Set(calls.map(([scope]) => scope))];

describe.each(calls)('%s %s', (scope, _what, callFor, status) => {
  async function answerWith(scopes: readonly Scope[]) {
    const { published, call, allowing } = openLinkedIn({ linkedin: { appScopes: all } });
    const of = encodeURIComponent(await published('of the page'));
    const my = encodeURIComponent(await published('of the member', { author: mine }));
    const [method, path, json, headers] = callFor({ of, my });
    const changed = { ...headers, ...(await allowing(...scopes)) };
    return call(method, path, { ...(json === undefined ? {} : { json }), headers: changed });
  }

  it('alone', async () => {
    expect((await answerWith([scope])).status).toBe(status);
  });

  it('and no other scope: without it 403', async () => {
    const { status: refused, body } = await answerWith(all.filter((other) => other !== scope));
    expect([refused, body?.code, body?.serviceErrorCode]).toEqual([403, 'ACCESS_DENIED', 100]);
    expect(body?.message).toContain('Not enough permissions to access: ');
  });
});

it('a post that is gone can be deleted again by anybody', async () => {
  const { published, call, allowing } = openLinkedIn();
  const path = `/rest/posts/${encodeURIComponent(await published('gone'))}`;
  await call('DELETE', path);
  expect((await call('DELETE', path, { headers: await allowing('openid') })).status).toBe(204);
});

it('userinfo says what profile and email allow', async () => {
  const { call, allowing } = openLinkedIn();
  const keysWith = async (...scopes: Scope[]) =>
    Object.keys((await call('GET', '/v2/userinfo', { headers: await allowing(...scopes) })).body ?? {});
  expect(await keysWith('openid')).toEqual(['sub']);
  expect(await keysWith('openid', 'email')).toEqual(['sub', 'email', 'email_verified']);
  expect(await keysWith('openid', 'profile')).toEqual(['sub', 'name', 'given_name', 'family_name', 'locale']);
});
