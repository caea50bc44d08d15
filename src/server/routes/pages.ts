import { z } from '@hono/zod-openapi';
import { html } from 'hono/html';
import { docsPage, openApiDocument, favicon, shell, type OpenApiDocument } from '../docs/index.ts';
import type { Http, ServerParts } from '../parts.ts';
import type { AddRoute } from '../route.ts';

/** What a person's browser asks for. */
export function addPages(add: AddRoute, http: Http, { config }: ServerParts): void {
  let document: OpenApiDocument | null = null;
  const described = (): OpenApiDocument => (document ??= openApiDocument(http));
  const route = { method: 'get', tag: 'Pages', access: 'public' } as const;
  const page = { 200: { description: 'A page', contentType: 'text/html' } };
  const svg = { 200: { description: 'An icon', contentType: 'image/svg+xml' } };

  add({ ...route, path: '/', summary: 'Where to go from here.', answers: page }, (c) =>
    c.html(landing(config.simulate !== 'never')),
  );
  add({ ...route, path: '/docs', summary: 'This API for people.', answers: page }, (c) =>
    c.html(docsPage(described())),
  );
  add(
    {
      ...route,
      path: '/openapi.json',
      summary: 'This API as an OpenAPI 3.1 document.',
      answers: {
        200: { description: 'The document', schema: z.looseObject({ openapi: z.literal('3.1.0') }) },
      },
    },
    (c) => c.json(described()),
  );
  for (const path of ['/favicon.svg', '/favicon.ico']) {
    add({ ...route, path, summary: 'The icon.', answers: svg }, (c) =>
      c.body(favicon, 200, { 'Content-Type': 'image/svg+xml', 'Cache-Control': 'max-age=86400' }),
    );
  }
}

const landing = (simulates: boolean) =>
  shell(
    'Carillon',
    html`<h1>Carillon</h1>
      <p>Writes, schedules and publishes social posts: on time, once, and provably.</p>
      <ul>
        <li><a href="/docs">HTTP API</a> (<a href="/openapi.json">openapi.json</a>)</li>
        ${simulates ? html`<li><a href="/_emulator/">Emulated platforms</a> and what was published there</li>` : ''}
        <li><a href="/ready">Ready?</a> <a href="/alarm">Alarm?</a> <a href="/health">Alive?</a></li>
      </ul>`,
  );
