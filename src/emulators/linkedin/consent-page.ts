import { html } from 'hono/html';
import { authors } from './entities.ts';
import type { Scope } from './scopes.ts';

type Html = ReturnType<typeof html>;

const style = `
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 28rem; margin: 4rem auto; padding: 0 1rem; color: #1c1e21; background: #f4f5f7 }
  main { background: #fff; border-radius: 10px; padding: 1.5rem; box-shadow: 0 1px 2px #0002 }
  h1 { font-size: 1.25rem; margin-top: 0 } small { color: #65676b }
  button { font: inherit; padding: .5rem 1.25rem; border-radius: 8px; border: 1px solid #1659c7; background: #fff; color: #1659c7; cursor: pointer }
  button[value=yes] { background: #1659c7; color: #fff }
`;

const words: Readonly<Record<Scope, string>> = {
  openid: 'know who you are',
  profile: 'read your name',
  email: 'read your e-mail address',
  w_member_social: 'post and comment as you',
  r_member_social: 'read your posts and comments',
  r_member_postAnalytics: 'read the figures of your posts',
  w_organization_social: 'post and comment as your organizations',
  r_organization_social: 'read the posts and comments of your organizations',
  rw_organization_admin: 'manage your organizations and read their figures',
};

const page = (body: Html): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="data:," />
        <title>Allow an app (emulated)</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html>`;

/** What the app asks the person for. The form goes back to where the page was asked for. */
export const consentPage = (scopes: readonly Scope[]): Html =>
  page(
    html`<h1>An app asks ${authors.member.name}</h1>
      <p>It wants to:</p>
      <ul>
        ${scopes.map((scope) => html`<li>${words[scope]} <small>${scope}</small></li>`)}
      </ul>
      <form method="post">
        <button name="allow" value="yes">Allow</button>
        <button name="allow" value="no">Cancel</button>
      </form>
      <p><small>Emulated: nobody is logged in, nothing here is real.</small></p>`,
  );

/** What is wrong with the address that brought the person here; nobody is sent back. */
export const problemPage = (problem: string): Html =>
  page(
    html`<h1>This can not go on</h1>
      <p>${problem}</p>`,
  );
