import { html } from 'hono/html';
import type { Emulator, FeedItem } from './emulator.ts';
import type { FeedMedia } from './files.ts';

type Html = ReturnType<typeof html>;

const style = `
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem; color: #1c1e21; background: #f4f5f7 }
  header { margin-bottom: 1.5rem } h1 { font-size: 1.4rem; margin: 0 } a { color: #1659c7 }
  article { background: #fff; border-radius: 10px; padding: 1rem 1.25rem; margin-bottom: 1rem; box-shadow: 0 1px 2px #0002 }
  article p { white-space: pre-wrap; overflow-wrap: anywhere; margin: .25rem 0 .75rem }
  figure { margin: .5rem 0 } img { max-width: 100%; border-radius: 8px } .file { background: #f4f5f7; padding: .5rem .75rem; border-radius: 8px }
  small, dl { color: #65676b; font-size: .85rem } dl { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 0 }
  dl div { display: flex; gap: .3rem } dd { margin: 0; color: #1c1e21 }
`;

/** Everything inside ${} is escaped by `html`; the style is ours. */
function page(title: string, body: Html | Html[]): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="data:," />
        <title>${title}</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html>`;
}

/** The emulators there are, with the feed of each, and the address of those that are served. */
export function indexPage(
  platforms: readonly { platform: string; name: string; baseUrl: string | null }[],
): Html {
  const entries = platforms.map(
    ({ platform, name, baseUrl }) =>
      html`<article>
        <strong>${name}</strong>: <a href="feeds/${platform}">feed</a> ·
        <a href="effects/${platform}">effects</a> ${
          baseUrl ? html`<p><small>Base URL ${baseUrl}</small></p>` : ''
        }
      </article>`,
  );
  return page(
    'Emulated platforms',
    html`<header>
        <h1>Emulated platforms</h1>
        <small
          >Nothing here is real. <a href="coverage">Coverage</a> · <a href="faults">Faults</a> ·
          <a href="holds">Holds</a> · <a href="settings">Settings</a></small
        >
      </header>
      ${entries}`,
  );
}

/** A platform's feed as a person reads it, newest first. */
export function feedPage(emulator: Emulator, items: readonly FeedItem[]): Html {
  const articles = items.length > 0 ? items.map(article) : html`<p>Nothing was published here yet.</p>`;
  return page(
    `${emulator.name} (emulated)`,
    html`<header>
        <h1>${emulator.name}</h1>
        <small
          >Emulated: nothing here is real. <a href="../">All platforms</a> ·
          <a href="?format=json">JSON</a></small
        >
      </header>
      ${articles}`,
  );
}

/** A small image is shown, everything else is named. */
function figure({ preview, alt, mime, bytes }: FeedMedia): Html {
  const about = `${mime}, ${bytes} bytes`;
  return preview === null
    ? html`<p class="file">${about}${alt === null ? '' : `: ${alt}`}</p>`
    : html`<figure>
        <img src="${preview}" alt="${alt ?? ''}" />
        <figcaption><small>${about}</small></figcaption>
      </figure>`;
}

function article(item: FeedItem): Html {
  const figures = Object.entries(item.metrics).map(
    ([name, value]) =>
      html`<div>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>`,
  );
  return html`<article id="${item.id}">
    <small
      >${item.account}${item.to ? ` to ${item.to}` : ''} ·
      ${item.createdAt.toISOString()}${
        item.replyTo ? html` · in reply to <a href="#${item.replyTo}">${item.replyTo}</a>` : ''
      }</small
    >
    <p>${item.text}</p>
    ${item.link ? html`<p>${item.link}</p>` : ''} ${(item.media ?? []).map(figure)}
    ${item.note ? html`<p><small>${item.note}</small></p>` : ''}
    <dl>${figures}</dl>
    <small>${item.id}${item.taskId ? ` · task ${item.taskId}` : ''}</small>
  </article>`;
}
