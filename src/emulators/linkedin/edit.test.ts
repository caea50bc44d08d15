import { describe, expect, it } from 'vitest';
import { openLinkedIn, organization, type HeaderChanges, type Opened } from './open-for-test.ts';

const edit = ({ call }: Opened, urn: string, json: unknown, headers: HeaderChanges = {}) =>
  call('POST', `/rest/posts/${encodeURIComponent(urn)}`, {
    json,
    headers: { 'x-restli-method': 'PARTIAL_UPDATE', ...headers },
  });
const to = (commentary: unknown) => ({ patch: { $set: { commentary } } });

async function openWithPost(options?: Parameters<typeof openLinkedIn>[0]) {
  const opened = openLinkedIn(options);
  const urn = await opened.published('before');
  const read = async () =>
    (await opened.call('GET', `/rest/posts/${encodeURIComponent(urn)}`)).body as Record<string, unknown>;
  return { opened, urn, read };
}

describe('POST /rest/posts/{urn}', () => {
  it('gives another commentary, 204, and notes when', async () => {
    const { opened, urn, read } = await openWithPost();
    opened.passMs(5_000);
    const { status, body } = await edit(opened, urn, to('after \\(all\\)'));
    expect([status, body]).toEqual([204, null]);
    const madeAt = Date.parse('2026-11-22T12:00:00Z');
    expect(await read()).toMatchObject({
      commentary: 'after \\(all\\)',
      lifecycleStateInfo: { isEditedByAuthor: true },
      createdAt: madeAt,
      lastModifiedAt: madeAt + 5_000,
    });
    const [item] = (await opened.server.emulators[0]?.feed(opened.server.context, 10)) ?? [];
    expect(item).toMatchObject({ text: 'after (all)', note: 'edited' });
  });

  it('brings a post to the front of a list by the last change', async () => {
    const { opened, urn } = await openWithPost();
    opened.passMs(1_000);
    const later = await opened.published('later');
    opened.passMs(1_000);
    await edit(opened, urn, to('after'));
    const idsBy = async (sortBy: string) =>
      (await opened.find(`q=author&author=${organization}${sortBy}`)).body?.elements?.map(({ id }) => id);
    expect(await idsBy('&sortBy=CREATED')).toEqual([later, urn]);
    expect(await idsBy('&sortBy=LAST_MODIFIED')).toEqual([urn, later]);
    expect(await idsBy('')).toEqual([urn, later]);
  });

  it.each([
    ['no text', to(' '), 400, 'needs a commentary'],
    ['a long text', to('a'.repeat(3_001)), 400, '3000 are allowed'],
    ['no commentary', { patch: { $set: {} } }, 422, '/patch/$set/commentary :: field is required'],
    ['no patch', {}, 422, '/patch :: field is required'],
    [
      'another field',
      { patch: { $set: { commentary: 'a', visibility: 'PUBLIC' } } },
      422,
      '/patch/$set/visibility',
    ],
  ])('refuses %s, and nothing changes', async (_what, json, status, message) => {
    const { opened, urn, read } = await openWithPost();
    const answer = await edit(opened, urn, json);
    expect([answer.status, answer.body?.message]).toEqual([status, expect.stringContaining(message)]);
    expect((await read())['commentary']).toBe('before');
  });

  it('wants its method said, unless told otherwise', async () => {
    const strict = await openWithPost();
    const bare = { 'x-restli-method': undefined };
    expect((await edit(strict.opened, strict.urn, to('after'), bare)).status).toBe(400);
    const lenient = await openWithPost({ linkedin: { finderHeader: 'optional' } });
    expect((await edit(lenient.opened, lenient.urn, to('after'), bare)).status).toBe(204);
    const other = { 'x-restli-method': 'UPDATE' };
    expect((await edit(lenient.opened, lenient.urn, to('again'), other)).status).toBe(400);
  });

  it('is 404 for a post that never was or is gone, 400 for a URN that is not encoded', async () => {
    const { opened, urn } = await openWithPost();
    expect((await edit(opened, 'urn:li:share:1', to('after'))).status).toBe(404);
    await opened.call('DELETE', `/rest/posts/${encodeURIComponent(urn)}`);
    expect((await edit(opened, urn, to('after'))).status).toBe(404);
    const headers = { 'x-restli-method': 'PARTIAL_UPDATE' };
    expect((await opened.call('POST', `/rest/posts/${urn}`, { json: to('a'), headers })).status).toBe(400);
  });

  it('is hit by faults of "edit_post"', async () => {
    const { opened, urn, read } = await openWithPost();
    const fault = { platform: 'linkedin', operation: 'edit_post', answer: 'status_500', times: 1 } as const;
    opened.server.faults.arm({ ...fault, effect: 'after' });
    expect((await edit(opened, urn, to('after'))).status).toBe(500);
    expect((await read())['commentary']).toBe('after');
  });
});
