import { describe, expect, it } from 'vitest';
import { image } from '../../../test/support/media.ts';
import { plainDraft } from '../../../test/support/scripted-graph.ts';
import type { Draft } from '../platform.ts';
import { postOf } from './posts.ts';
import { isSame } from './read-back.ts';

const site = 'social.example';
const read = (attachments: object[], message?: string) => {
  const post = postOf(
    { id: '111_1', message, created_time: '2026-11-22T09:00:01+0000', attachments: { data: attachments } },
    site,
  );
  if (post === null) throw new Error('it could not be read');
  return post;
};
const photo = (id: string) => ({
  media_type: 'photo',
  target: { id },
  url: `https://www.${site}/photo?fbid=${id}`,
});
const album = {
  media_type: 'album',
  target: { id: '800' },
  url: `https://www.${site}/media/set`,
  subattachments: { data: [photo('901'), { target: { id: '902' } }, { media_type: 'link' }] },
};
const film = { media_type: 'video', target: { id: '905' }, url: `https://www.${site}/page/videos/905/` };

describe('a post with files', () => {
  it('shows the ids of its photos, and no link', () => {
    expect(read([photo('901')])).toMatchObject({ remoteId: '111_1', media: ['901'], links: [] });
    expect(read([album])).toMatchObject({ remoteId: '111_1', media: ['901', '902'], links: [] });
  });

  it("is known by the video's own number, under which it was published", () => {
    expect(read([film], 'Hear')).toMatchObject({ remoteId: '905', media: ['905'], links: [] });
    expect(read([{ media_type: 'video', target: { id: '905' } }])).toMatchObject({ remoteId: '905' });
  });

  it('is a post of its own where the video is one that its text shows, or is elsewhere', () => {
    expect(read([film], `See https://Social.Example/page/videos/905/`)).toMatchObject({ remoteId: '111_1' });
    const elsewhere = {
      ...film,
      unshimmed_url: 'https://video.example/1',
      url: `https://l.${site}/l.php?u=x`,
    };
    expect(read([elsewhere])).toMatchObject({
      remoteId: '111_1',
      media: [],
      links: ['https://video.example/1'],
    });
  });

  it.each([
    [{ media_type: 'photo' }],
    [{ media_type: 'photo', target: {} }],
    [{ media_type: 'link', target: { id: '1' }, url: 'https://example.com' }],
    [{ media_type: 7, target: 'x', subattachments: [] }],
    [{}],
  ])('shows no file where Facebook does not say which (%j)', (attachment) => {
    expect(read([attachment])).toMatchObject({ remoteId: '111_1', media: [] });
  });
});

describe('a live post is the draft with photos', () => {
  const draft: Draft = { ...plainDraft, media: [image(), image(5, 3)] };
  const handle = { 'photo:0': '901', 'photo:1': '902' };

  it('by one of its uploads, whatever became of the text', () => {
    expect(isSame(draft, read([album], 'Changed'), handle)).toBe(true);
    expect(isSame(draft, read([photo('902')], 'Hello'), handle)).toBe(true);
  });

  it('not by the same text with other photos, or none', () => {
    expect(isSame(draft, read([photo('999')], 'Hello'), handle)).toBe(false);
    expect(isSame(draft, read([], 'Hello'), handle)).toBe(false);
  });

  it('and one without photos is not a post that has some', () => {
    expect(isSame(plainDraft, read([photo('901')], 'Hello'), {})).toBe(false);
    expect(isSame(plainDraft, read([], 'Hello'), {})).toBe(true);
  });

  it('and not a comment below it', () => {
    expect(isSame(draft, { ...read([album]), replyTo: '111_9' }, handle)).toBe(false);
  });
});
