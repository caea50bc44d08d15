import { html } from 'hono/html';
import { emulatedUser } from './entities.ts';

type Html = ReturnType<typeof html>;

const style = `
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 28rem; margin: 4rem auto; padding: 0 1rem; color: #1c1e21; background: #f4f5f7 }
  main { background: #fff; border-radius: 10px; padding: 1.5rem; box-shadow: 0 1px 2px #0002 } h1 { font-size: 1.2rem; margin-top: 0 }
  button { font: inherit; padding: .5rem 1.25rem; border-radius: 8px; border: 1px solid #1659c7; cursor: pointer }
  button[value=allow] { background: #1659c7; color: #fff } button[value=deny] { background: #fff; color: #1659c7 } small { color: #65676b }
`;

const page = (title: string, body: Html): Html =>
  html`<!doctype html>
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
        <main>${body}</main>
      </body>
    </html>`;

/** Asks the emulated user; the form is sent to the address of the page itself. */
export const consentPage = (scopes: readonly string[], redirectUri: string): Html =>
  page(
    'Allow access? (emulated)',
    html`<h1>Allow access to @${emulatedUser.username}?</h1>
      <p>An app wants to:</p>
      <ul>
        ${scopes.map((scope) => html`<li><code>${scope}</code></li>`)}
      </ul>
      <form method="post">
        <button name="decision" value="allow">Allow</button>
        <button name="decision" value="deny">Refuse</button>
      </form>
      <p><small>Emulated: nothing here is real. You go back to ${redirectUri}.</small></p>`,
  );

/** An app that asks wrongly is not sent back: nobody knows whose address it gave. */
export const wrongRequestPage = (problem: string): Html =>
  page(
    'No access (emulated)',
    html`<h1>The app can not be given access</h1>
      <p>${problem}</p>
      <p><small>Emulated: nothing here is real.</small></p>`,
  );
