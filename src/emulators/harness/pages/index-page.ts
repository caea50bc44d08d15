import { html } from 'hono/html';
import { page, type Html } from './layout.ts';

/** The emulators there are, with the feed of each, and the address of those that are served. */
export function indexPage(
  platforms: readonly { platform: string; name: string; baseUrl: string | null }[],
): Html {
  const entries = platforms.map(
    ({ platform, name, baseUrl }) =>
      html`<article>
        <strong>${name}</strong>
        <nav>
          <a href="feeds/${platform}">Feed</a> <a href="requests?platform=${platform}">Requests</a>
          <a href="state/${platform}">State</a> <a href="effects/${platform}">Effects</a>
        </nav>
        ${baseUrl ? html`<p><small>Base URL ${baseUrl}</small></p>` : ''}
      </article>`,
  );
  const links = [
    { href: 'requests', name: 'All requests' },
    { href: 'coverage', name: 'Coverage' },
    { href: 'faults', name: 'Faults' },
    { href: 'holds', name: 'Holds' },
    { href: 'settings', name: 'Settings' },
  ];
  return page('Platforms', { links }, entries);
}
