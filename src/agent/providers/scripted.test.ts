import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PostBrief, PostRules } from '../post-brief.ts';
import { scriptedWriter } from './scripted.ts';

const codePoints = (text: string) => [...text].length;

async function write(brief: Partial<PostBrief>, rules: Partial<PostRules> = {}): Promise<string> {
  const answer = await scriptedWriter.write({
    post: { topic: null, brief: null, link: null, linkTitle: null, platformName: 'X', ...brief },
    rules: { maxLength: 280, measure: codePoints, problems: () => [], hashtags: true, ...rules },
    system: '',
    prompt: '',
    maxOutputTokens: 1000,
    timeoutMs: 1000,
    signal: new AbortController().signal,
  });
  return answer.text;
}

const sale = {
  topic: 'Spring sale',
  brief: 'Announce 20% off all teas until Friday. Shipping is free over 30 euros.',
};

describe('scriptedWriter', () => {
  it('writes the same post for the same brief', async () => {
    expect(await write(sale)).toBe(await write({ ...sale }));
  });

  it('writes different posts for different topics, in different forms', async () => {
    const topics = [
      'Coffee',
      'Tea',
      'Remote work',
      'Open source',
      'Sourdough',
      'Cycling to work',
      'Winter light',
      'Jazz',
    ];
    const posts = await Promise.all(topics.map((topic) => write({ topic })));
    expect(new Set(posts).size).toBe(topics.length);
    const forms = posts.map((post, index) =>
      post.replaceAll(topics[index] ?? '', '_').replace(/\s*#\S+$/, ''),
    );
    expect(new Set(forms).size).toBeGreaterThan(4);
    posts.forEach((post, index) => expect(post).toContain(topics[index]));
  });

  it("says the brief's facts and its topic", async () => {
    const post = await write(sale);
    for (const fact of ['Spring sale', '20% off all teas until Friday', 'free over 30 euros'])
      expect(post).toContain(fact);
    expect(post).not.toContain('Announce');
  });

  it('adds no number, name or address of its own', async () => {
    for (const topic of ['Coffee', 'Tea', 'Jazz', 'Bread', 'Rain', 'Snow']) {
      const post = await write({
        topic,
        brief: 'It is good.',
        link: 'https://e.com/a',
        linkTitle: 'our page',
      });
      expect(post).not.toMatch(/\d|https?:|\be\.com/);
    }
  });

  it('adds hashtags only where posts carry them and the brief allows them', async () => {
    expect(await write({ topic: 'Spring sale' })).toContain('#SpringSale');
    expect(await write({ topic: 'Spring sale' }, { hashtags: false })).not.toContain('#');
    expect(await write({ topic: 'Spring sale', brief: 'We open. No hashtags.' })).not.toContain('#');
  });

  it('mentions the link without writing it', async () => {
    const post = await write({ topic: 'Tea', link: 'https://e.com/a', linkTitle: 'How we brew' });
    expect(post).toContain('How we brew');
    expect(post).not.toContain('https://');
  });

  it('makes a list of a list', async () => {
    const post = await write({ brief: 'Open day on 3 May\n- Tours\n- Cake' });
    expect(post).toContain('Open day on 3 May.\n• Tours.\n• Cake.');
  });

  it('does not repeat a topic that the brief names', async () => {
    const post = await write({ topic: 'open day 🌷', brief: 'Our open day is on 3 May.' });
    expect(post.toLowerCase().split('open day')).toHaveLength(2);
  });

  it('keeps the whole sentences of a long brief that fit, in order', async () => {
    const brief = Array.from(
      { length: 60 },
      (_, index) => `Sentence number ${index + 1} says one thing.`,
    ).join(' ');
    const post = await write({ brief }, { hashtags: false });
    expect(post).toContain('Sentence number 1 says one thing.');
    expect(post).toContain('Sentence number 5 says one thing.');
    expect(codePoints(post)).toBeGreaterThan(200);
    expect(codePoints(await write({ brief }, { maxLength: 63_206 }))).toBeLessThanOrEqual(1200);
  });

  it('has something to say when only the style or the title of the link is known', async () => {
    expect(await write({ brief: 'Friendly tone.' })).toContain('Friendly tone.');
    expect(await write({ linkTitle: 'How we brew', link: 'https://e.com' })).toContain('How we brew');
    expect(await write({ topic: 'Bread', brief: 'Be funny.' })).not.toContain('funny');
  });

  it('keeps any limit with any brief, and breaks no character', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.lorem({ mode: 'sentences', maxCount: 12 }),
      fc.constantFrom('👨‍👩‍👧👍🏽 '.repeat(40), 'Brot 🍞'),
    );
    await fc.assert(
      fc.asyncProperty(text, text, fc.integer({ min: 1, max: 300 }), async (topic, brief, maxLength) => {
        const post = await write({ topic, brief }, { maxLength });
        expect(codePoints(post)).toBeLessThanOrEqual(maxLength);
        expect(post.isWellFormed()).toBe(true);
      }),
    );
  });

  it('counts no tokens and stops when aborted', async () => {
    const request = {
      post: { topic: 'Tea', brief: null, link: null, linkTitle: null, platformName: 'X' },
      rules: { maxLength: 280, measure: codePoints, problems: () => [] },
      system: '',
      prompt: '',
      maxOutputTokens: 1,
      timeoutMs: 1000,
    };
    const answer = await scriptedWriter.write({ ...request, signal: new AbortController().signal });
    expect(answer).toMatchObject({ inputTokens: 0, outputTokens: 0, truncated: false });
    const aborted = scriptedWriter.write({ ...request, signal: AbortSignal.abort(new Error('stop')) });
    await expect(aborted).rejects.toThrow('stop');
  });
});
