import { createHash } from 'node:crypto';
import twitterText from 'twitter-text';
import { addresses, emulatedUser, type AttachedMedia, type UrlEntity } from './entities.ts';

/** Length as X counts it: links 23, most scripts 1, others and emoji 2 (the rules of twitter-text's config v3). */
export function weightedLength(text: string): number {
  return twitterText.parseTweet(text).weightedLength;
}

export function cashtagsIn(text: string): string[] {
  return twitterText.extractCashtags(text);
}

export interface RenderedText {
  /** As stored and answered: links as t.co, `&`, `<` and `>` as HTML entities. */
  text: string;
  urls: UrlEntity[];
}

/** What X makes of a text it accepts. The post's id makes its t.co links its own. */
export function renderText(
  written: string,
  postId: string,
  media: readonly AttachedMedia[] = [],
): RenderedText {
  const found = twitterText.extractUrlsWithIndices(written, { extractUrlsWithoutProtocol: true });
  const urls: UrlEntity[] = [];
  let text = '';
  let from = 0;
  for (const [index, { url, indices }] of found.entries()) {
    text += escapeHtml(written.slice(from, indices[0]));
    const expanded = /^https?:\/\//i.test(url) ? url : `http://${url}`;
    const short = shortLink(`${postId}/${index}`);
    const start = codePoints(text);
    urls.push({
      start,
      end: start + short.length,
      url: short,
      expanded_url: expanded,
      display_url: displayUrl(expanded),
    });
    text += short;
    from = indices[1];
  }
  text += escapeHtml(written.slice(from));
  return media.length > 0 ? withMediaLink({ text, urls }, postId, media) : { text, urls };
}

/** One link behind the text for all files together, and an entity for each. */
function withMediaLink(
  rendered: RenderedText,
  postId: string,
  media: readonly AttachedMedia[],
): RenderedText {
  const before = rendered.text === '' ? '' : `${rendered.text} `;
  const short = shortLink(`${postId}/media`);
  const start = codePoints(before);
  const entities = media.map(({ key, kind }) => ({
    start,
    end: start + short.length,
    url: short,
    expanded_url: `${addresses.site}/${emulatedUser.username}/status/${postId}/${kind === 'photo' ? 'photo' : 'video'}/1`,
    display_url: short.replace(addresses.shortLink, addresses.pictures),
    media_key: key,
  }));
  return { text: before + short, urls: [...rendered.urls, ...entities] };
}

const codePoints = (text: string): number => [...text].length;

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** t.co links are ten letters and digits long; this one follows from its seed. */
function shortLink(seed: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  const hash = createHash('sha256').update(seed).digest();
  const name = [...hash.subarray(0, 10)].map((byte) => alphabet[byte % alphabet.length]).join('');
  return `${addresses.shortLink}/${name}`;
}

/** Without protocol and "www.", cut after 26 characters, as the site shows links. */
function displayUrl(url: string): string {
  const bare = url.replace(/^https?:\/\/(www\.)?/i, '').replace(/\/$/, '');
  return bare.length > 27 ? `${bare.slice(0, 26)}…` : bare;
}
