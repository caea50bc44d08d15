import { expect } from 'vitest';
import { createApp, type App } from '../../src/app.ts';
import { readConfig } from '../../src/config/index.ts';
import { silentLogger } from '../../src/core/index.ts';
import { createHttpApp, type HttpOptions, type ServerParts } from '../../src/server/index.ts';
import { createKey } from '../../src/services/index.ts';
import { noteAnswer, noteDocument } from '../conformance/answered.ts';
import { complaintsOf } from '../conformance/check-answer.ts';
import type { Document } from '../conformance/document.ts';
import { createChecks } from '../conformance/schemas.ts';
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
  const key = await createKey(app.services.db, 'test', ['read', 'write', 'admin']);
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

/** A caller of a server that compares every answer with the server's own OpenAPI document, or that of `describer`. */
export function createCall(
  http: HttpApp['http'],
  standardKey: string,
  describer: HttpApp['http'] = http,
): HttpApp['call'] {
  let described: ReturnType<typeof describedBy> | null = null;
  return async ({ method = 'GET', path, body, raw, headers = {}, key = standardKey }) => {
    const init: RequestInit = { method, headers: { ...(key !== false && { 'x-api-key': key }), ...headers } };
    if (body !== undefined) init.body = JSON.stringify(body);
    if (raw !== undefined) init.body = raw;
    const answer = await http.request(path, init);
    const { status } = answer;
    const type = answer.headers.get('content-type') ?? '';
    const text = await textOf(answer);
    const { document, checks } = await (described ??= describedBy(describer));
    const exchange = { method, target: path, status, headers: answer.headers, text };
    expect(complaintsOf(document, checks, exchange)).toEqual([]);
    noteAnswer(document, exchange);
    const isJson = type.startsWith('application/json') && text !== '';
    return { status, headers: answer.headers, text, body: isJson ? JSON.parse(text) : null };
  };
}

async function describedBy(http: HttpApp['http']) {
  const document = (await (await http.request('/openapi.json')).json()) as Document;
  noteDocument(document);
  return { document, checks: createChecks(document) };
}

/** A stream has no end to wait for. */
async function textOf(answer: Response): Promise<string> {
  if (!(answer.headers.get('content-type') ?? '').startsWith('text/event-stream')) return answer.text();
  await answer.body?.cancel();
  return '';
}
