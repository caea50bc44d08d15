import { expect } from 'vitest';
import { z } from 'zod';
import { createApp, type App } from '../../src/app.ts';
import { readConfig } from '../../src/config/index.ts';
import { silentLogger } from '../../src/core/index.ts';
import { createHttpApp, type HttpOptions, type ServerParts } from '../../src/server/index.ts';
import { createKey } from '../../src/services/index.ts';
import { createTestDatabase } from './database.ts';

export const cronSecret = 'a-cron-secret';

/** What came back: its JSON where it is JSON, else null. */
export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  // Answers are read as deep as a test likes; each is compared with the OpenAPI document first.
  body: ReturnType<typeof JSON.parse>;
}

export interface Call {
  method?: string;
  path: string;
  body?: unknown;
  raw?: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
  /** False: send none. */
  key?: string | false;
}

export interface HttpApp {
  app: App;
  key: string;
  /** Calls it, and checks that the answer is one the OpenAPI document promises. */
  call(call: Call): Promise<Reply>;
  get(path: string): Promise<Reply>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  http: ReturnType<typeof createHttpApp>;
  /** The same app behind other options or parts. */
  serve(options?: Partial<HttpOptions>, parts?: Partial<ServerParts>): ReturnType<typeof createHttpApp>;
  close(): Promise<void>;
}

/** An app on a database of its own, behind HTTP. */
export async function openHttpApp(variables: Record<string, string> = {}): Promise<HttpApp> {
  const database = await createTestDatabase();
  const config = readConfig({ CARILLON_SIMULATE: 'always', ...variables });
  const app = await createApp({ config, database: database.url, logger: silentLogger });
  const key = await createKey(app.services.db, 'test', ['read', 'write']);
  const serve: HttpApp['serve'] = (options, parts) =>
    createHttpApp({ ...app, ...parts }, { cronSecret, rateLimit: 1_000_000, ...options });
  const http = serve();
  const call = createCall(http, key);
  return {
    app,
    key,
    http,
    serve,
    call,
    get: (path) => call({ path }),
    post: (path, body, headers = {}) => call({ method: 'POST', path, body, headers }),
    close: async () => {
      await app.close();
      await database.drop();
    },
  };
}

/** A caller of a server that compares every answer with the server's own OpenAPI document. */
export function createCall(http: HttpApp['http'], standardKey: string): HttpApp['call'] {
  let document: Promise<Document> | null = null;
  const read = async () => (await (await http.request('/openapi.json')).json()) as Document;
  return async ({ method = 'GET', path, body, raw, headers = {}, key = standardKey }) => {
    const init: RequestInit = { method, headers: { ...(key !== false && { 'x-api-key': key }), ...headers } };
    if (body !== undefined) init.body = JSON.stringify(body);
    if (raw !== undefined) init.body = raw;
    const answer = await http.request(path, init);
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.startsWith('application/json') ?? false;
    const reply = {
      status: answer.status,
      headers: answer.headers,
      text,
      body: isJson && text !== '' ? JSON.parse(text) : null,
    };
    checkAnswer(await (document ??= read()), method, path, reply);
    return reply;
  };
}

interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown> };
}

interface Operation {
  responses: Record<
    string,
    { description: string; content?: Record<string, { schema?: Record<string, unknown> }> }
  >;
}

/** Every answer but "no such route" stands in the document: its status, its error code, and its shape. */
function checkAnswer(document: Document, method: string, path: string, { status, body }: Reply): void {
  if (body?.error?.code === 'route_not_found' || method === 'OPTIONS' || method === 'HEAD') return;
  const operation = operationOf(document, method, path);
  const response = operation?.responses[String(status)];
  expect(response, `${method} ${path} documents ${status}`).toBeDefined();
  if (body?.success === false) expect(response?.description).toContain(`\`${body.error.code}\``);
  const schema = response?.content?.['application/json']?.schema;
  if (schema === undefined) return;
  const $defs = document.components.schemas;
  const checked = z.fromJSONSchema(closed({ ...schema, $defs }) as z.core.JSONSchema.JSONSchema);
  expect(checked.safeParse(body).error?.issues ?? [], `${method} ${path} ${status}`).toEqual([]);
}

function operationOf({ paths }: Document, method: string, path: string): Operation | undefined {
  const { pathname } = new URL(path, 'http://localhost');
  const matches = Object.keys(paths).filter((template) =>
    new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(pathname),
  );
  // A fixed path wins over one with a placeholder.
  const [template] = matches.sort((a, b) => a.split('{').length - b.split('{').length);
  return template === undefined ? undefined : paths[template]?.[method.toLowerCase()];
}

/** The same schema without room for members that the document does not name. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (schema === null || typeof schema !== 'object') return schema;
  const members = Object.entries(schema).map(([name, value]) => [
    name,
    name === '$ref' ? String(value).replace('#/components/schemas/', '#/$defs/') : closed(value),
  ]);
  const result = Object.fromEntries(members);
  const isObject = result.type === 'object' && result.properties !== undefined;
  return isObject ? { additionalProperties: false, ...result } : result;
}
