import { html } from 'hono/html';
import type { Emulator } from '../emulator.ts';
import type { ShownState } from '../state.ts';
import { moment, page, type Html } from './layout.ts';

/** What a platform remembers, of one kind, the newest first. */
export function statePage(emulator: Emulator, state: ShownState): Html {
  const links = [
    { href: '../', name: 'All platforms' },
    { href: `../feeds/${emulator.platform}`, name: 'Feed' },
    ...state.kinds.map(({ kind, count }) => ({ href: `?kind=${kind}`, name: `${kind} (${count})` })),
  ];
  const entities = state.entities.map(
    ({ id, owner, createdAt, data }) =>
      html`<article class="log">
        <strong>${id}</strong>
        <p><small>of ${owner} · ${moment(createdAt)}</small></p>
        <pre>${JSON.stringify(data, null, 2)}</pre>
      </article>`,
  );
  const title = `${emulator.name}: ${state.kind ?? 'nothing yet'}`;
  const older =
    state.next === null ? '' : html`<p><a href="?kind=${state.kind}&amp;offset=${state.next}">Older</a></p>`;
  return page(title, { accent: emulator.look?.accent, links, isWide: true }, html`${entities} ${older}`);
}
