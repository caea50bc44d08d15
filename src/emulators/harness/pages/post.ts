import { html } from 'hono/html';
import type { FeedItem, Look } from '../emulator.ts';
import { moment, type Html } from './layout.ts';
import { filesOf } from './media.ts';

/** Who said it and when. */
export const whoOf = ({ account, createdAt }: FeedItem): Html =>
  html`<div class="who">
    <span class="avatar" aria-hidden="true">${initialOf(account)}</span>
    <div><strong>${account}</strong> <small>${moment(createdAt)}</small></div>
  </div>`;

const initialOf = (account: string): string => /[\p{L}\p{N}]/u.exec(account)?.[0].toUpperCase() ?? '·';

/** What was said and shown, with its figures and, on demand, what programs know it by. */
export const bodyOf = (item: FeedItem, look: Look): Html =>
  html`${item.note ? html`<p><span class="note">${item.note}</span></p>` : ''}
    <p class="said">${withLinks(item.text)}</p>
    ${filesOf(item)} ${cardOf(item)} ${figuresOf(item, look)} ${aboutOf(item)}`;

/** Web addresses in a text lead there. */
export function withLinks(text: string): (Html | string)[] {
  return text
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map((part, index) =>
      index % 2 === 1 ? html`<a href="${part}" rel="noreferrer nofollow">${part}</a>` : part,
    );
}

/** The link of a post as a card; its title where the platform was told one. */
export function cardOf({ link, card }: FeedItem): Html | string {
  if (link === null || !/^https?:\/\//.test(link)) return link ?? '';
  const host = URL.canParse(link) ? new URL(link).host : '';
  return html`<a class="link" href="${link}" rel="noreferrer nofollow">
    <small>${host}</small>
    ${card ? html`<b>${card.title}</b>` : ''}
    ${card?.description ? html`<span class="soft">${card.description}</span>` : ''}
    <span>${link}</span>
  </a>`;
}

function figuresOf({ metrics }: FeedItem, { figures }: Look): Html | string {
  const shown = Object.entries(metrics).map(([name, value]) => ({
    name: figures?.[name] ?? name.replaceAll('_', ' '),
    value: value.toLocaleString('en', { maximumFractionDigits: 3 }),
  }));
  if (shown.length === 0) return '';
  return html`<dl>
    ${shown.map(
      ({ name, value }) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

export const aboutOf = ({ id, taskId, url }: FeedItem): Html =>
  html`<details class="about">
    <summary>Ids</summary>
    <p>${id}</p>
    ${url ? html`<p>${url}</p>` : ''} ${taskId ? html`<p>task ${taskId}</p>` : ''}
  </details>`;
