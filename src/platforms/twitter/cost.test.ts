import { describe, expect, it } from 'vitest';
import { image } from '../../../test/support/media.ts';
import type { Draft } from '../platform.ts';
import { cost } from './cost.ts';

const draft = (change: Partial<Draft>): Draft => ({
  text: 'Hello',
  link: null,
  linkTitle: null,
  to: null,
  template: null,
  ...change,
});
const described = image(4, 3, { alt: 'A bell' });

describe('cost', () => {
  it.each([
    ['a post', {}, 0.015],
    ['a post with a link', { link: 'https://example.com' }, 0.2],
    ['a link in the text', { text: 'See https://example.com/a' }, 0.2],
    ['a bare domain, which X makes a link of', { text: 'See example.com' }, 0.2],
    ['a full stop that is none', { text: 'End.Then' }, 0.015],
    ['media', { media: [image(), image()] }, 0.015],
    ['an alternative text', { media: [described, image()] }, 0.02],
    ['four, and a link', { media: [described, described, described, described], text: 'a.com' }, 0.22],
    ['an empty alternative text', { media: [image(4, 3, { alt: ' ' })] }, 0.015],
    ['a comment', { reply: { as: 'comment', to: null } }, 0.015],
    ['a comment with the link', { reply: { as: 'comment', to: null }, text: 'https://a.com' }, 0.2],
  ] as const)('%s', (_what, change, usd) => {
    expect(cost(draft(change))).toBe(usd);
  });
});
