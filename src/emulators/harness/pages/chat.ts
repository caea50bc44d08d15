import { html } from 'hono/html';
import type { FeedItem, Look } from '../emulator.ts';
import { moment, type Html } from './layout.ts';
import { filesOf } from './media.ts';
import { aboutOf, cardOf, withLinks } from './post.ts';

/** A chat for each recipient, the one written to last first; in it the oldest message first, as people read them. */
export function chats(items: readonly FeedItem[], look: Look): Html[] {
  const byRecipient = Map.groupBy(items, ({ to }) => to ?? '');
  const byId = new Map(items.map((item) => [item.id, item]));
  return [...byRecipient].map(
    ([to, messages]) =>
      html`<article class="chat">
        <div class="who">
          <span class="avatar" aria-hidden="true">${to.slice(-2)}</span>
          <div><strong>${to}</strong> <small>from ${messages[0]?.account ?? ''}</small></div>
        </div>
        ${messages.toReversed().map((message) => bubble(message, byId.get(message.replyTo ?? ''), look))}
      </article>`,
  );
}

function bubble(item: FeedItem, quoted: FeedItem | undefined, look: Look): Html {
  return html`<section class="bubble" id="${item.id}">
    ${item.replyTo ? html`<a class="quote" href="#${item.replyTo}">${quoted?.text ?? item.replyTo}</a>` : ''}
    ${item.note ? html`<span class="note">${item.note}</span>` : ''} ${filesOf(item)}
    <p class="said">${withLinks(item.text)}</p>
    ${cardOf(item)}
    <footer><small>${moment(item.createdAt)}</small> ${tickOf(item, look)}</footer>
    ${aboutOf(item)}
  </section>`;
}

/** The last of the marks whose figure is above 0. */
function tickOf({ metrics }: FeedItem, { ticks = [] }: Look): Html | string {
  const tick = ticks.findLast(({ figure }) => (metrics[figure] ?? 0) > 0);
  return tick ? html`<span class="tick ${tick.tone ?? ''}">${tick.mark} ${tick.figure}</span>` : '';
}
