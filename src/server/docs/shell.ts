import { html, raw } from 'hono/html';

export type Html = ReturnType<typeof html>;

/** Carillon's bell. */
export const favicon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#1659c7" d="M16 3a2 2 0 0 0-2 2v1.3A8.5 8.5 0 0 0 7.5 14.5V20L5 24h22l-2.5-4v-5.5A8.5 8.5 0 0 0 18 6.3V5a2 2 0 0 0-2-2zm-3 23a3 3 0 0 0 6 0z"/></svg>`;

const style = raw(`
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 54rem; margin: 2rem auto; padding: 0 1rem; color: #1c1e21 }
  h1 { font-size: 1.6rem } h2 { margin-top: 2.5rem } a { color: #1659c7 }
  section { border-top: 1px solid #dadde1; padding: .5rem 0 1rem } section h3 { margin: .5rem 0; font-size: 1rem }
  code, pre { font: 13px/1.45 ui-monospace, monospace; background: #f4f5f7; border-radius: 4px }
  code { padding: .1rem .3rem } pre { white-space: pre-wrap; padding: .75rem; overflow: auto; max-height: 24rem } small { color: #65676b }
  table { border-collapse: collapse } td { padding: .15rem .75rem .15rem 0; vertical-align: top }
  summary { cursor: pointer } nav a { display: inline-block; margin-right: 1rem; font: 13px/1.8 ui-monospace, monospace }
  section { overflow-wrap: break-word } :root { color-scheme: light dark }
  @media (prefers-color-scheme: dark) {
    body { color: #e4e6eb; background: #18191a } a { color: #7db0ff } code, pre { background: #242526 }
    section { border-color: #3a3b3c } small { color: #a8abaf }
  }
`);

/** A page that needs nothing from elsewhere. What stands inside ${} is escaped by \`html\`. */
export function shell(title: string, body: Html | Html[]): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
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
