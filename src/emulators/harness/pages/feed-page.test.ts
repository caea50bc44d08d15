import { describe, expect, it } from 'vitest';
import type { FeedItem, Look } from '../emulator.ts';
import { toyEmulator } from '../toy-emulator.ts';
import { feedPage } from './feed-page.ts';

const item = (id: string, change: Partial<FeedItem> = {}): FeedItem => ({
  id,
  taskId: null,
  account: 'Demo',
  text: `text ${id}`,
  link: null,
  to: null,
  url: null,
  createdAt: new Date('2026-11-25T17:43:00Z'),
  metrics: {},
  ...change,
});
const file = { id: 'f', mime: 'image/png', bytes: 10, sha256: '', alt: null, preview: null };

const pageOf = async (items: readonly FeedItem[], look?: Look): Promise<string> =>
  (await feedPage({ ...toyEmulator, ...(look && { look }) }, items)).toString();
const look = (shape: Look['shape'], change: Partial<Look> = {}): Look => ({
  accent: '#123456',
  shape,
  ...change,
});

describe('a feed', () => {
  it('has comments, and answers to them, below their post', async () => {
    const page = await pageOf([
      item('4', { replyTo: '2' }),
      item('3', { replyTo: '1' }),
      item('2', { replyTo: '1' }),
      item('1'),
      item('0', { replyTo: 'gone' }),
    ]);
    expect(page.match(/text \d|in reply to gone|<article/g)).toEqual([
      '<article',
      'text 1',
      'text 2',
      'text 4',
      'text 3',
      '<article',
      'in reply to gone',
      'text 0',
    ]);
  });

  it('shows small pictures, and all other files as tiles; alt texts on demand', async () => {
    const media = [
      { ...file, preview: 'data:image/png;base64,AAAA', alt: 'A "wall"' },
      { ...file, mime: 'video/mp4', bytes: 1_234_567, durationMs: 95_000 },
      { ...file, mime: 'application/pdf', bytes: 2_000, name: 'Programme <2026>' },
    ];
    const page = await pageOf([item('1', { media })]);
    expect(page).toContain('src="data:image/png;base64,AAAA" alt="A &quot;wall&quot;"');
    expect(page).toMatch(/<details class="alt">\s*<summary>Alt text<\/summary>\s*<p>A &quot;wall&quot;<\/p>/);
    expect(page).toContain('video/mp4 · 1.2 MB · 1:35');
    expect(page).toContain('<b>Programme &lt;2026&gt;</b>');
    expect(page).toContain('application/pdf · 2.0 kB');
  });

  it('makes links of web addresses only', async () => {
    const page = await pageOf([
      item('1', { text: 'see https://example.com/?a="b javascript:alert(1)', link: 'javascript:alert(2)' }),
      item('2', { link: 'https://example.com/x', card: { title: 'A <title>', description: null } }),
    ]);
    expect(page).toContain('<a href="https://example.com/?a=" rel="noreferrer nofollow">');
    expect(page).not.toContain('href="javascript');
    expect(page).toMatch(/<a class="link" href="https:\/\/example.com\/x"[^]*A &lt;title&gt;/);
  });

  it('calls figures as the platform says', async () => {
    const page = await pageOf(
      [item('1', { metrics: { like_count: 1234 } })],
      look('feed', { figures: { like_count: 'likes' } }),
    );
    expect(page).toMatch(/<dt>likes<\/dt>\s*<dd>1,234<\/dd>/);
  });
});

it('a timeline joins the posts of a thread, the first one first', async () => {
  const items = [item('9'), item('3', { replyTo: '2' }), item('2', { replyTo: '1' }), item('1')];
  const page = await pageOf(items, look('timeline'));
  expect(page.match(/text \d|<article/g)).toEqual([
    '<article',
    'text 9',
    '<article',
    'text 1',
    'text 2',
    'text 3',
  ]);
});

it('a chat is one for each recipient, with what is answered and how far a message came', async () => {
  const ticks = [
    { figure: 'sent', mark: '✓' },
    { figure: 'read', mark: '✓✓', tone: 'last' },
  ] as const;
  const items = [
    item('3', { to: '**12', replyTo: '1', metrics: { sent: 1, read: 0 } }),
    item('2', { to: '**34' }),
    item('1', { to: '**12', metrics: { sent: 1, read: 1 } }),
  ];
  const page = await pageOf(items, look('chat', { ticks }));
  expect(page.match(/<strong>\*\*\d+|class="said">text \d|class="quote" href="#1">text 1|✓+ \w+/g)).toEqual([
    '<strong>**12',
    'class="said">text 1',
    '✓✓ read',
    'class="quote" href="#1">text 1',
    'class="said">text 3',
    '✓ sent',
    '<strong>**34',
    'class="said">text 2',
  ]);
});
