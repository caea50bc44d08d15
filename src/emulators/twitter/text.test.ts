import { describe, expect, it } from 'vitest';
import { cashtagsIn, renderText, weightedLength } from './text.ts';

describe('the text of a post', () => {
  it.each([
    ['plain text', 'hello', 5],
    ['a link costs 23 whatever its length', `see https://example.com/${'a'.repeat(200)}`, 27],
    ['a link without protocol, too', 'see example.com', 27],
    ['an emoji costs 2', '👩‍👩‍👧', 2],
    ['so does an ideograph', '日本', 4],
  ])('is counted: %s', (_what, text, length) => {
    expect(weightedLength(text)).toBe(length);
  });

  it('is stored with t.co links and HTML escapes', () => {
    const { text, urls } = renderText('😀 a < b & c: www.example.com/x and https://a.de/?q=1&r=2 >', '42');
    expect(text).toMatch(/^😀 a &lt; b &amp; c: https:\/\/t\.co\/\w{10} and https:\/\/t\.co\/\w{10} &gt;$/u);
    expect(urls.map((each) => each.expanded_url)).toEqual([
      'http://www.example.com/x',
      'https://a.de/?q=1&r=2',
    ]);
    expect(urls.map((each) => each.display_url)).toEqual(['example.com/x', 'a.de/?q=1&r=2']);
    for (const { start, end, url } of urls) expect([...text].slice(start, end).join('')).toBe(url);
  });

  it('cuts the display form of a long link', () => {
    const [url] = renderText(`https://example.com/${'a'.repeat(40)}`, '1').urls;
    expect(url?.display_url).toBe(`example.com/${'a'.repeat(14)}…`);
  });

  it('gives every post its own t.co links', () => {
    expect(renderText('https://example.com', '1').text).not.toBe(renderText('https://example.com', '2').text);
    expect(renderText('https://example.com', '1').text).toBe(renderText('https://example.com', '1').text);
  });

  it('knows cashtags from prices', () => {
    expect(cashtagsIn('$TWTR costs $5, $AAPL more')).toEqual(['TWTR', 'AAPL']);
  });
});
