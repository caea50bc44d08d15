import { html } from 'hono/html';
import type { FeedItem } from '../emulator.ts';
import type { FeedMedia } from '../files.ts';
import type { Html } from './layout.ts';

/** The files of a post: small images as they are, all others as tiles that name them. */
export function filesOf({ media = [] }: FeedItem): Html | string {
  if (media.length === 0) return '';
  return html`<div class="files${media.length > 1 ? ' many' : ''}">${media.map(fileOf)}</div>`;
}

function fileOf(file: FeedMedia): Html {
  const isVideo = file.mime.startsWith('video/');
  return html`<figure class="${isVideo ? 'video' : ''}">
    ${file.preview === null ? tile(file, isVideo) : html`<img src="${file.preview}" alt="${file.alt ?? ''}" />`}
    ${
      file.alt === null
        ? ''
        : html`<details class="alt">
            <summary>Alt text</summary>
            <p>${file.alt}</p>
          </details>`
    }
  </figure>`;
}

function tile({ name, mime, bytes, durationMs }: FeedMedia, isVideo: boolean): Html {
  const [family = '', form = ''] = mime.split('/');
  const length = durationMs == null ? '' : ` · ${lengthOf(durationMs)}`;
  return html`<div class="tile">
    <span class="badge" aria-hidden="true">${isVideo ? '▶' : badgeOf(form)}</span>
    <div>
      <b>${name ?? (family === 'application' ? 'Document' : family)}</b>
      <small>${mime} · ${sizeOf(bytes)}${length}</small>
    </div>
  </div>`;
}

const badgeOf = (form: string): string => (/^[a-z0-9]{1,4}$/.test(form) ? form.toUpperCase() : 'FILE');

export function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** 95,000 ms is "1:35". */
function lengthOf(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
