import { createRoute, type RouteConfig } from '@hono/zod-openapi';
import type { Handler, MiddlewareHandler } from 'hono';
import type { z } from 'zod';
import { errorCatalogue, type ErrorCode } from '../core/index.ts';
import { errorAnswer, headersOf } from './docs/index.ts';
import type { Http, HttpEnv, RouteName } from './parts.ts';

/** Who may call: anybody, a key with that scope, or who has the cron secret. */
export type Access = 'public' | 'read' | 'write' | 'admin' | 'cron';

/** A successful answer: JSON of that schema, another content type, or the one of several that was asked for. */
export type Answer = { description: string } & (
  { schema: z.ZodType } | { contentType: string } | { contents: Record<string, z.ZodType | null> }
);

/** A route as GET /openapi.json describes it. The schemas document; the services check what was sent. */
export interface Route {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With {placeholders}. */
  path: string;
  tag: string;
  summary: string;
  access: Access;
  /** Its requests say nothing of how Carillon does: /metrics leaves them out. */
  isUncounted?: true;
  params?: z.ZodObject;
  query?: z.ZodObject;
  headers?: z.ZodObject;
  body?: z.ZodType;
  /** Its body is a file, or a form with one. */
  takesFile?: true;
  answers: Record<number, Answer>;
  /** The codes it may refuse with besides those that its access and body imply. */
  errors?: readonly ErrorCode[];
}

/** Adds a route to the server and to its OpenAPI document, so that neither has one that the other lacks. */
export type AddRoute = (route: Route, handler: Handler<HttpEnv>) => void;

export type Guards = Record<Access, readonly MiddlewareHandler<HttpEnv>[]>;

export function createAddRoute(http: Http, guards: Guards): AddRoute {
  const allowed = new Map<string, string[]>();
  return (route, handler) => {
    const described = createRoute(describe(route));
    const path = described.getRoutingPath();
    http.openAPIRegistry.registerPath(described);
    http.on([route.method], [path], nameRoute(route), ...guards[route.access], handler);

    const methods = allowed.get(path) ?? [];
    if (methods.length === 0) http.options(path, (c) => c.body(null, 204, { Allow: methods.join(', ') }));
    // HEAD is answered as GET without a body.
    methods.push(...(route.method === 'get' ? ['GET', 'HEAD'] : [route.method.toUpperCase()]));
    allowed.set(path, methods);
  };
}

const nameRoute =
  ({ path, isUncounted }: Route): MiddlewareHandler<HttpEnv> =>
  (c, next) => {
    const name: RouteName = isUncounted === true ? null : path;
    c.set('route', name);
    return next();
  };

const bytes = { type: 'string', format: 'binary' } as const;
const form = { type: 'object' as const, required: ['file'], properties: { file: bytes } };
const fileBody = {
  required: true,
  content: {
    'application/octet-stream': { schema: bytes },
    'multipart/form-data': { schema: form },
  },
};

const security: Record<Access, NonNullable<RouteConfig['security']>> = {
  public: [],
  read: [{ bearer: [] }, { apiKey: [] }],
  write: [{ bearer: [] }, { apiKey: [] }],
  admin: [{ bearer: [] }, { apiKey: [] }],
  cron: [{ cronSecret: [] }],
};

const accessErrors: Record<Access, readonly ErrorCode[]> = {
  public: [],
  read: ['unauthorized', 'forbidden', 'rate_limited'],
  write: ['unauthorized', 'forbidden', 'rate_limited'],
  admin: ['unauthorized', 'forbidden', 'rate_limited'],
  cron: ['cron_unauthorized'],
};

function describe(route: Route): RouteConfig {
  const { method, path, tag, summary, access, params, query, headers, body, takesFile } = route;
  return {
    method,
    path,
    tags: [tag],
    summary,
    description: access === 'public' || access === 'cron' ? '' : `Needs an API key with the scope ${access}.`,
    security: security[access],
    request: {
      ...(params && { params }),
      ...(query && { query }),
      ...(headers && { headers }),
      ...(takesFile && { body: fileBody }),
      // What may be left out altogether stands for {}.
      ...(body && {
        body: { required: !body.safeParse({}).success, content: { 'application/json': { schema: body } } },
      }),
    },
    responses: { ...Object.fromEntries(errorsOf(route)), ...Object.fromEntries(answersOf(route)) },
  };
}

const answersOf = ({ access, answers }: Route) =>
  Object.entries(answers).map(([status, answer]) => {
    const headers = headersOf(access, Number(status));
    return [status, { description: answer.description, headers, content: contentOf(answer) }] as const;
  });

function contentOf(answer: Answer): Record<string, { schema?: z.ZodType }> {
  if ('schema' in answer) return { 'application/json': { schema: answer.schema } };
  if ('contentType' in answer) return { [answer.contentType]: {} };
  return Object.fromEntries(
    Object.entries(answer.contents).map(([type, schema]) => [type, schema === null ? {} : { schema }]),
  );
}

function errorsOf({ access, body, params, query, errors = [] }: Route) {
  const codes = new Set<ErrorCode>([...accessErrors[access], ...errors, 'internal']);
  if (body) codes.add('invalid_json').add('body_too_large').add('invalid_input');
  if (params || query) codes.add('invalid_input');
  if (access !== 'public') codes.add('database_unreachable');
  const byStatus = Map.groupBy(codes, (code) => errorCatalogue[code].status);
  return [...byStatus].map(([status, members]) => {
    const description = members.map((code) => `\`${code}\``).join(', ');
    const content = { 'application/json': { schema: errorAnswer } };
    return [status, { description, headers: headersOf(access, status), content }] as const;
  });
}
