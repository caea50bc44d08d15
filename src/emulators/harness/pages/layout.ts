import { html, raw } from 'hono/html';
import { style } from './style.ts';

export type Html = ReturnType<typeof html>;

const plainAccent = '#3f51a3';

/** A whole page: everything inside ${} is escaped by `html`, but the style, which is ours. */
export function page(
  title: string,
  options: {
    accent?: string | undefined;
    isWide?: boolean;
    links: readonly { href: string; name: string }[];
  },
  body: Html | Html[],
): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="data:," />
        <title>${title} (emulated)</title>
        <style>
          ${raw(style)}
        </style>
      </head>
      <body class="${options.isWide ? 'wide' : ''}" style="--accent: ${options.accent ?? plainAccent}">
        <header>
          <h1>${title}</h1>
          <small>Emulated: nothing here is real.</small>
          <nav>${options.links.map(({ href, name }) => html`<a href="${href}">${name}</a>`)}</nav>
        </header>
        ${body}
      </body>
    </html>`;
}

/** "25 Nov 2026, 17:43" in UTC. */
export function moment(at: Date): Html {
  const day = { day: 'numeric', month: 'short', year: 'numeric' } as const;
  const format = new Intl.DateTimeFormat('en-GB', {
    ...day,
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'UTC',
  });
  return html`<time datetime="${at.toISOString()}">${format.format(at)} UTC</time>`;
}
