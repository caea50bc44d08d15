import { html } from 'hono/html';
import type { Emulator } from '../emulator.ts';
import { page, type Html } from './layout.ts';

/** Every call of every platform, and how much of it is emulated. */
export function coveragePage(emulators: readonly Emulator[]): Html {
  const links = [
    { href: './', name: 'All platforms' },
    { href: '?format=json', name: 'JSON' },
  ];
  return page('Coverage', { links, isWide: true }, emulators.map(tableOf));
}

const tableOf = ({ platform, name, coverage }: Emulator): Html =>
  html`<h2 id="${platform}">${name}</h2>
    <div class="table">
      <table>
        <tr>
          <th>operation</th>
          <th>call</th>
          <th>here</th>
          <th>note</th>
        </tr>
        ${coverage.map(
          (row) =>
            html`<tr>
              <td>${row.operation}</td>
              <td><code>${row.method} ${row.path}</code></td>
              <td>${row.state}</td>
              <td>${row.note}</td>
            </tr>`,
        )}
      </table>
    </div>`;
