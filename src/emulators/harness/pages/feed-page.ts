import { html } from 'hono/html';
import type { Emulator, FeedItem, Look } from '../emulator.ts';
import { chats } from './chat.ts';
import { conversationsOf, inOrder, type Said } from './conversations.ts';
import { page, type Html } from './layout.ts';
import { bodyOf, whoOf } from './post.ts';

const plainLook: Look = { accent: '#3f51a3', shape: 'feed' };

const shapes: Record<Look['shape'], (items: readonly FeedItem[], look: Look) => Html[]> = {
  feed: (items, look) => conversationsOf(items).map((said) => card(said, look)),
  timeline: (items, look) => conversationsOf(items).map((said) => thread(inOrder(said), look)),
  chat: chats,
};

/** What was published on a platform, as people would see it there. */
export function feedPage(emulator: Emulator, items: readonly FeedItem[]): Html {
  const look = emulator.look ?? plainLook;
  const links = [
    { href: '../', name: 'All platforms' },
    { href: '?format=json', name: 'JSON' },
    { href: `../requests?platform=${emulator.platform}`, name: 'Requests' },
    { href: `../state/${emulator.platform}`, name: 'State' },
  ];
  const empty = html`<p>Nothing was published here yet.</p>`;
  const shown = items.length > 0 ? shapes[look.shape](items, look) : empty;
  return page(emulator.name, { accent: look.accent, links }, shown);
}

/** A post, and below it what answers it. */
function card(said: Said, look: Look): Html {
  const { item } = said;
  return html`<article id="${item.id}">
    ${whoOf(item)} ${answered(item)} ${bodyOf(item, look)} ${replies(said, look)}
  </article>`;
}

function replies({ answers }: Said, look: Look): Html | string {
  if (answers.length === 0) return '';
  return html`<ul class="replies">
    ${answers.map(
      (said) =>
        html`<li id="${said.item.id}">
          ${whoOf(said.item)} ${bodyOf(said.item, look)} ${replies(said, look)}
        </li>`,
    )}
  </ul>`;
}

/** Posts that answer each other, joined, the first one first. */
function thread(items: readonly FeedItem[], look: Look): Html {
  return html`<article class="thread">
    ${items.map(
      (item, index) =>
        html`<section id="${item.id}">
          ${whoOf(item)}
          <div class="under">${index === 0 ? answered(item) : ''} ${bodyOf(item, look)}</div>
        </section>`,
    )}
  </article>`;
}

/** Said where what it answers is not on the page. */
const answered = ({ replyTo }: FeedItem): Html | string =>
  replyTo ? html`<small>in reply to ${replyTo}</small>` : '';
