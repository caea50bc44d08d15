import { describe, expect, it } from 'vitest';
import { scriptUploads, showing } from '../../../test/support/linkedin-uploads.ts';
import type { Connection, Draft } from '../platform.ts';
import { linkedin } from './index.ts';

const post = 'urn:li:ugcPost:8';
const path = '/rest/posts/urn%3Ali%3AugcPost%3A8';
const draft: Draft = { ...showing(), text: ' Now (really) #bells ' };
const edit = async (connection: Connection, id = post) => linkedin.edit?.(connection, id, draft);
const remove = async (connection: Connection, id = post) => linkedin.remove?.(connection, id);
const failing = (kind: string) => ({ name: 'CallFailed', failure: expect.objectContaining({ kind }) });

describe('editing a post', () => {
  it('replaces its text alone', async () => {
    const on = scriptUploads(linkedin);
    on.next('POST', () => new Response(null, { status: 204 }));
    await edit(on.connection);
    expect(on.asked).toEqual([`POST ${path}`]);
    expect(on.bodies).toEqual([{ patch: { $set: { commentary: String.raw`Now \(really\) #bells` } } }]);
    expect(on.requests[0]?.headers.get('x-restli-method')).toBe('PARTIAL_UPDATE');
    expect(on.requests[0]?.headers.get('linkedin-version')).toBe('202607');
  });

  it.each([
    [403, 'permission'],
    [404, 'rejected'],
    [422, 'rejected'],
    [429, 'rate_limited'],
    [503, 'unavailable'],
    [401, 'auth_expired'],
  ])('fails with %i: %s', async (status, kind) => {
    const on = scriptUploads(linkedin);
    on.next('POST', () => new Response('<html>', { status }));
    await expect(edit(on.connection)).rejects.toMatchObject(failing(kind));
  });
});

describe('removing a post', () => {
  it.each([204, 200, 404])('is done when LinkedIn answers %i', async (status) => {
    const on = scriptUploads(linkedin);
    on.next('DELETE', () => new Response(null, { status }));
    await remove(on.connection);
    expect(on.asked).toEqual([`DELETE ${path}`]);
  });

  it.each([
    [403, 'permission'],
    [500, 'unavailable'],
    [401, 'auth_expired'],
  ])('fails with %i: %s', async (status, kind) => {
    const on = scriptUploads(linkedin);
    on.next('DELETE', () => new Response(null, { status }));
    await expect(remove(on.connection)).rejects.toMatchObject(failing(kind));
  });
});

describe('a comment', () => {
  const comment = 'urn:li:comment:(urn:li:activity:1,2)';
  const place = '/rest/socialActions/urn%3Ali%3Aactivity%3A1/comments/2';
  const url = `http://l.test${place}?actor=urn%3Ali%3Aorganization%3A5000001`;

  it('is edited below its post, as plain text', async () => {
    const on = scriptUploads(linkedin);
    await edit(on.connection, comment);
    expect(on.requests.map((request) => request.url)).toEqual([url]);
    expect(on.bodies).toEqual([{ patch: { message: { $set: { text: 'Now (really) #bells' } } } }]);
    expect(on.requests[0]?.headers.get('x-restli-method')).toBe('PARTIAL_UPDATE');
  });

  it('is removed below its post, and may be gone already', async () => {
    for (const status of [204, 404]) {
      const on = scriptUploads(linkedin);
      on.next('DELETE', () => new Response(null, { status }));
      await remove(on.connection, comment);
      expect(on.asked).toEqual([`DELETE ${place}`]);
      expect(on.requests[0]?.url).toBe(url);
    }
  });
});

it('changes nothing that is neither', async () => {
  const on = scriptUploads(linkedin);
  await expect(edit(on.connection, 'urn:li:person:1')).rejects.toMatchObject(failing('invalid'));
  await expect(remove(on.connection, 'urn:li:comment:2')).rejects.toMatchObject(failing('invalid'));
  expect(on.asked).toEqual([]);
});
