import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp, type App } from '../../src/app.ts';
import { readConfig } from '../../src/config/index.ts';
import { silentLogger, systemClock } from '../../src/core/index.ts';
import { createHttpApp, type HttpOptions, type ServerParts } from '../../src/server/index.ts';
import { createKey, signedAddress } from '../../src/services/index.ts';
import { nameOf, routesOf, type Document, type Route } from '../conformance/document.ts';
import { createChecks } from '../conformance/schemas.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createCall, cronSecret, type Call, type Reply } from '../support/http-app.ts';
import { repository } from '../support/server-process.ts';
import { openTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { createMediaFolder, type MediaFolder } from '../support/upload.ts';

/** Of every route the document speaks of, without naming one: a new route is tested by being there. */
let database: TestDatabase;
let proxy: TcpProxy;
let app: App;
let document: Document;
let folder: MediaFolder;
let keys: Record<'read' | 'write' | 'all', string>;

beforeAll(async () => {
  folder = await createMediaFolder();
  database = await createTestDatabase();
  proxy = await openTcpProxy(database.url);
  const config = readConfig({
    CARILLON_SIMULATE: 'always',
    CARILLON_MEDIA_DIR: folder.path,
    CARILLON_MEDIA_MAX_MB: '8',
  });
  app = await createApp({ config, database: proxy.url, logger: silentLogger });
  const { db } = app.services;
  keys = {
    read: await createKey(db, 'reader', ['read']),
    write: await createKey(db, 'writer', ['write']),
    all: await createKey(db, 'all', ['read', 'write', 'admin']),
  };
  document = (await serve()({ path: '/openapi.json' })).body;
});
afterAll(async () => {
  proxy.heal();
  await app.close();
  await proxy.close();
  await database.drop();
  await folder.remove();
});

function serve(options: Partial<HttpOptions> = {}, parts: Partial<ServerParts> = {}) {
  const http = createHttpApp({ ...app, ...parts }, { cronSecret, rateLimit: 1_000_000, ...options });
  // One that is broken can not describe itself.
  return createCall(http, keys.all, createHttpApp(app, { cronSecret, rateLimit: 1_000_000 }));
}

const routesWith = (status: number): Route[] =>
  routesOf(document).filter(({ operation }) => String(status) in operation.responses);

const scopeOf = ({ operation }: Route): 'read' | 'write' | 'admin' | 'cron' | 'public' => {
  const schemes = (operation.security ?? []).flatMap(Object.keys);
  if (schemes.length === 0) return 'public';
  if (schemes.includes('cronSecret')) return 'cron';
  return (/scope (write|admin)/.exec(operation.description ?? '')?.[1] ?? 'read') as
    'read' | 'write' | 'admin';
};

const someId = '00000000-0000-7000-8000-00000000000f';

/** A request that gets as far as its route's handler, with an empty object where a body is taken. */
function requestTo(route: Route, more: Partial<Call> = {}): Call {
  const { method, path, operation } = route;
  // Nobody logs in at WhatsApp. Without a state, or a question to ask, these two go no further.
  const isLogin = /connect|callback|login/.test(path);
  const filled = path
    .replaceAll('{platform}', isLogin ? 'twitter' : 'whatsapp')
    .replaceAll(/\{\w+\}/g, someId);
  const secret = { authorization: `Bearer ${cronSecret}` };
  return {
    method,
    path: path.endsWith('/callback') ? `${filled}?state=none` : filled,
    ...(operation.requestBody !== undefined && { raw: '{}' }),
    ...(scopeOf(route) === 'cron' && { key: false as const, headers: secret }),
    ...more,
  };
}

/** Those of the routes that did not answer so. */
async function others(routes: Route[], status: number, ask: (route: Route) => Promise<Reply | Reply[]>) {
  expect(routes.length).toBeGreaterThan(0);
  const wrong: string[] = [];
  for (const route of routes) {
    const given = [await ask(route)].flat().map((reply) => reply.status);
    if (!given.includes(status)) wrong.push(`${nameOf(route)} answers ${given.join(', ')}`);
  }
  return wrong;
}

describe('the document', () => {
  it('has schemas that are schemas, and every reference leads somewhere', () => {
    const text = JSON.stringify(document);
    for (const [, kind = '', name = ''] of text.matchAll(/"#\/components\/(\w+)\/([^"]+)"/g))
      expect(document.components).toHaveProperty([kind, name]);
    const checks = createChecks(document);
    for (const name of Object.keys(document.components.schemas ?? {}))
      for (const check of [checks.closed, checks.asWritten])
        expect(check({ $ref: `#/components/schemas/${name}` })(undefined)).not.toEqual([]);
  });

  it('has a schema for every body in JSON', () => {
    const without = routesOf(document).flatMap((route) =>
      [...Object.values(route.operation.responses), ...[route.operation.requestBody ?? []].flat()]
        .flatMap(({ content = {} }) => Object.entries(content))
        .filter(([type, { schema }]) => type === 'application/json' && schema === undefined)
        .map(() => nameOf(route)),
    );
    expect(without).toEqual([]);
  });
});

describe('docs/http-api.md', () => {
  it('has a row for every route but the pages, and no other', () => {
    const rows = readFileSync(join(repository, 'docs/http-api.md'), 'utf8').match(
      /^\| `[A-Z, ]+ \/[^|]*\|/gm,
    );
    const written = (rows ?? []).flatMap((row) =>
      [...row.matchAll(/`([A-Z, ]+) (\/[^`]*)`/g)].flatMap(([, methods = '', path = '']) =>
        methods.split(', ').map((method) => `${method} ${path}`),
      ),
    );
    const real = routesOf(document).filter(({ operation }) => operation.tags?.[0] !== 'Pages');
    expect(written.sort()).toEqual(real.map(nameOf).sort());
  });
});

describe('every route', () => {
  it('that is not for everybody answers 401 without a key', async () => {
    const call = serve();
    const routes = routesWith(401).filter((route) => scopeOf(route) !== 'public');
    expect(await others(routes, 401, (route) => call(requestTo(route, { key: false, headers: {} })))).toEqual(
      [],
    );
  });

  it('answers 403 to a key of the other scope', async () => {
    const call = serve();
    const other = (route: Route) => (scopeOf(route) === 'read' ? keys.write : keys.read);
    const ask = (route: Route) => call(requestTo(route, { key: other(route) }));
    expect(await others(routesWith(403), 403, ask)).toEqual([]);
  });

  it('answers 429 when its key has asked too often', async () => {
    const call = serve({ rateLimit: 1 });
    await call({ path: '/api/agent/accounts' });
    expect(await others(routesWith(429), 429, (route) => call(requestTo(route)))).toEqual([]);
  });

  it('answers 400 to half an object', async () => {
    const call = serve();
    expect(
      await others(routesWith(400), 400, (route) =>
        call(requestTo(route, route.method === 'GET' ? {} : { raw: '{"a":' })),
      ),
    ).toEqual([]);
  });

  it('answers 413 to more than it reads', async () => {
    const call = serve();
    const raw = ' '.repeat(8 * 1024 * 1024 + 1);
    expect(await others(routesWith(413), 413, (route) => call(requestTo(route, { raw })))).toEqual([]);
  });

  it('answers 422 to an id, a query or a body that can not be', async () => {
    const call = serve();
    const ask = async (route: Route) => {
      const request = requestTo(route);
      const { path } = request;
      const wrong: Call[] = [
        { ...request, path: path.replace(someId, 'none').replace(/whatsapp|twitter/, 'myspace') },
      ];
      for (const one of route.operation.parameters ?? [])
        if (one.in === 'query') wrong.push({ ...request, path: `${path}?${one.name}=%00` });
      if (request.raw !== undefined) wrong.push({ ...request, raw: '7' });
      const replies: Reply[] = [];
      for (const each of wrong) replies.push(await call(each));
      return replies;
    };
    expect(await others(routesWith(422), 422, ask)).toEqual([]);
  });

  it('answers 500, and nothing more, to a mistake of ours', async () => {
    const mistake = () => {
      throw new Error('a mistake');
    };
    // Who needs no database still writes to the log.
    const logger = Object.create(silentLogger, { debug: { value: mistake } });
    const db = { ...app.services.db, run: async () => mistake() };
    const emulated = {
      server: { control: async () => mistake(), answer: async () => mistake() },
      forget: async () => mistake(),
    };
    const services: ServerParts['services'] = { ...app.services, db, logger };
    const call = serve({}, { services, emulated, process: async () => mistake() });
    expect(await others(routesWith(500), 500, (route) => call(requestTo(route)))).toEqual([]);
  });

  it('answers 503 while the database is away', async () => {
    const call = serve();
    const address = signedAddress('', someId, await app.services.mediaSigner(), systemClock);
    proxy.cut();
    const signed = ({ path, method }: Route): Partial<Call> => {
      if (path === '/media/{id}') return { path: address };
      if (path !== '/api/webhooks/{platform}' || method !== 'POST') return {};
      const raw = webhook();
      const whatsapp = app.emulated.server.emulators.find(({ platform }) => platform === 'whatsapp');
      return { raw, headers: whatsapp?.sign?.(raw) ?? {} };
    };
    const ask = (route: Route) => call(requestTo(route, signed(route)));
    expect(await others(routesWith(503), 503, ask)).toEqual([]);
    proxy.heal();
  });
});

/** A status of a message, as Meta sends it. */
function webhook(): string {
  const status = { id: 'wamid.1', status: 'read', timestamp: '1795401587', biz_opaque_callback_data: someId };
  const value = { messaging_product: 'whatsapp', statuses: [status] };
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '1', changes: [{ field: 'messages', value }] }],
  });
}
