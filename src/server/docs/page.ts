import { html } from 'hono/html';
import type { OpenApiDocument } from './document.ts';
import { shell, type Html } from './shell.ts';

type PathItem = NonNullable<OpenApiDocument['paths']>[string];
type Operation = NonNullable<PathItem['get']>;

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

/**
 * The OpenAPI document as a person reads it. Plain, because the viewers load themselves from elsewhere, and this must
 * also work where there is no elsewhere.
 */
export function docsPage(document: OpenApiDocument): Html {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    methods.flatMap((method) => (item[method] ? [{ method, path, operation: item[method] }] : [])),
  );
  const tags = Map.groupBy(operations, ({ operation }) => operation.tags?.[0] ?? '');
  return shell(
    'Carillon: HTTP API',
    html`<h1>Carillon: HTTP API</h1>
      <p>
        The same as data: <a href="/openapi.json">openapi.json</a>. Send an API key as
        <code>Authorization: Bearer &lt;key&gt;</code> or <code>x-api-key</code>.
      </p>
      <nav>
        ${[...tags].map(
          ([tag, members]) =>
            html`<p>
              <strong>${tag}</strong>
              ${members.map(({ method, path }) => html`<a href="#${anchorOf(method, path)}">${method.toUpperCase()} ${path}</a> `)}
            </p>`,
        )}
      </nav>
      ${[...tags].map(
        ([tag, members]) =>
          html`<h2>${tag}</h2>
            ${members.map(({ method, path, operation }) => section(method, path, operation))}`,
      )}
      <h2>Schemas</h2>
      ${Object.entries(document.components?.schemas ?? {}).map(
        ([name, schema]) =>
          html`<section id="${name}">
            <h3>${name}</h3>
            ${json(schema)}
          </section>`,
      )}`,
  );
}

function section(method: string, path: string, operation: Operation): Html {
  const body = operation.requestBody;
  const anchor = anchorOf(method, path);
  return html`<section id="${anchor}">
    <h3>
      <a href="#${anchor}"><code>${method.toUpperCase()} ${path}</code></a>
    </h3>
    <p>${operation.summary} <small>${operation.description}</small></p>
    <pre>${curlOf(method, path, operation)}</pre>
    ${parametersOf(operation)} ${body ? describeBody(body) : ''}
    ${Object.entries(operation.responses ?? {}).map(([status, answer]) => answerOf(status, answer))}
  </section>`;
}

/** Its schema; of a file the types it may come as. */
function describeBody(body: object): Html {
  const schema = contentOf(body);
  if (schema === undefined)
    return html`<p>
      The body is a file: ${Object.keys('content' in body ? Object(body.content) : {}).join(' or ')}.
    </p>`;
  return html`<details>
    <summary>Body</summary>
    ${json(schema)}
  </details>`;
}

const anchorOf = (method: string, path: string): string => `${method}${path.replaceAll(/[^a-z_]+/gi, '-')}`;

/** How a shell calls it. */
function curlOf(method: string, path: string, { security = [], requestBody }: Operation): string {
  const schemes = security.flatMap(Object.keys);
  const secret = schemes.includes('cronSecret') ? '$CRON_SECRET' : '$KEY';
  return [
    'curl -sS',
    ...(method === 'get' ? [] : [`-X ${method.toUpperCase()}`]),
    ...(schemes.length === 0 ? [] : [`-H "authorization: Bearer ${secret}"`]),
    ...(requestBody === undefined ? [] : [bodyOf(requestBody)]),
    `"$URL${path}"`,
  ].join(' ');
}

const bodyOf = (body: object): string =>
  contentOf(body) === undefined
    ? `-H 'content-type: application/octet-stream' --data-binary @file`
    : `-H 'content-type: application/json' -d '{...}'`;

function parametersOf({ parameters = [] }: Operation): Html | string {
  if (parameters.length === 0) return '';
  const rows = parameters.map((parameter) =>
    '$ref' in parameter
      ? ''
      : html`<tr>
          <td><code>${parameter.name}</code></td>
          <td>${parameter.in}${parameter.required ? ', required' : ''}</td>
          <td>${parameter.description ?? ''}</td>
        </tr>`,
  );
  return html`<table>
    ${rows}
  </table>`;
}

/** Errors are listed by code; what succeeds shows its schema. */
function answerOf(status: string, answer: { description?: string }): Html {
  const head = html`<code>${status}</code> ${(answer.description ?? '').replaceAll('`', '')}`;
  const content = contentOf(answer);
  if (Number(status) >= 400 || content === undefined) return html`<div>${head}</div>`;
  return html`<details>
    <summary>${head}</summary>
    ${json(content)}
  </details>`;
}

function contentOf(holder: object): unknown {
  const content = 'content' in holder ? (holder.content as Record<string, { schema?: unknown }>) : {};
  return content['application/json']?.schema;
}

/** A schema; what it refers to is a link. */
function json(value: unknown): Html {
  const parts = JSON.stringify(value, null, 2).split(/("#\/components\/schemas\/\w+")/);
  const linked = parts.map((part) => {
    const name = /^"#\/components\/schemas\/(\w+)"$/.exec(part)?.[1];
    return name === undefined ? part : html`<a href="#${name}">${name}</a>`;
  });
  return html`<pre>${linked}</pre>`;
}
