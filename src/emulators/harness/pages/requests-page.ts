import { html } from 'hono/html';
import type { SeenMessage, SeenRequest } from '../request-log.ts';
import type { SeenBody } from '../seen-body.ts';
import { page, type Html } from './layout.ts';
import { sizeOf } from './media.ts';

/** The last requests, newest first; a click opens one. */
export function requestsPage(requests: readonly SeenRequest[], platforms: readonly string[]): Html {
  const links = [
    { href: './', name: 'All platforms' },
    { href: 'requests', name: 'every platform' },
    ...platforms.map((platform) => ({ href: `?platform=${platform}`, name: platform })),
  ];
  const shown = requests.length === 0 ? html`<p>No request has come yet.</p>` : requests.map(entry);
  return page('Requests', { links, isWide: true }, shown);
}

function entry(seen: SeenRequest): Html {
  const { platform, operation, method, path, status, cut, milliseconds, bent } = seen;
  const isBad = status === null || status >= 400;
  return html`<article class="log" id="${seen.id}">
    <details>
      <summary>
        <span class="${isBad ? 'bad' : ''}">${status ?? cut ?? 'under way'}</span> ${method} ${path}
        <small
          >${platform} ${operation ?? ''} · ${seen.at.toISOString()} ·
          ${milliseconds === null ? '' : `${milliseconds} ms`}</small
        >
        ${bent.map((what) => html`<span class="note">${what}</span>`)}
      </summary>
      ${message('Request', seen.request)} ${seen.response ? message('Answer', seen.response) : ''}
    </details>
  </article>`;
}

const message = (title: string, { headers, body }: SeenMessage): Html =>
  html`<h3>${title}</h3>
    <pre>${Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`)}</pre>
    ${body ? bodyOf(body) : ''}`;

const bodyOf = ({ bytes, sha256, text, isCut }: SeenBody): Html =>
  html`<pre>${text ?? `a file, SHA-256 ${sha256}`}</pre>
    <small>${sizeOf(bytes)}${isCut ? ', cut' : ''}</small>`;
