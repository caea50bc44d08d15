/** As much of an OpenAPI 3.1 document as the checks read. */
export interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas?: Record<string, unknown>; headers?: Record<string, Header> };
}

export interface Operation {
  tags?: string[];
  summary?: string;
  description?: string;
  security?: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, { schema?: Schema }> };
  responses: Record<string, Answer>;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header' | 'cookie';
  required?: boolean;
  schema?: Schema;
}

export interface Answer {
  description: string;
  headers?: Record<string, Header | { $ref: string }>;
  content?: Record<string, { schema?: Schema }>;
}

export interface Header {
  required?: boolean;
  schema?: Schema;
}

export type Schema = Record<string, unknown>;

/** One method of one path. */
export interface Route {
  method: string;
  /** With {placeholders}. */
  path: string;
  operation: Operation;
}

export const nameOf = ({ method, path }: Pick<Route, 'method' | 'path'>): string => `${method} ${path}`;

const verbs = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

export function routesOf({ paths }: Document): Route[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([verb]) => verbs.has(verb))
      .map(([verb, operation]) => ({ method: verb.toUpperCase(), path, operation })),
  );
}

/** The route that a request meets; HEAD is answered as GET. */
export function routeFor(document: Document, method: string, target: string): Route | null {
  const asked = method === 'HEAD' ? 'GET' : method;
  return routesAt(document, target).find((route) => route.method === asked) ?? null;
}

/** The methods of the path that a request meets. */
export function methodsAt(document: Document, target: string): string[] {
  const routes = routesAt(document, target);
  return routes.filter(({ path }) => path === routes[0]?.path).map(({ method }) => method);
}

/** A fixed path comes before one with a placeholder. */
function routesAt(document: Document, target: string): Route[] {
  const path = target.split(/[?#]/)[0] ?? '';
  return routesOf(document)
    .filter((route) => patternOf(route.path).test(path))
    .sort((a, b) => a.path.split('{').length - b.path.split('{').length);
}

const patterns = new Map<string, RegExp>();

function patternOf(template: string): RegExp {
  const known = patterns.get(template);
  if (known !== undefined) return known;
  const quoted = template.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`);
  const pattern = new RegExp(`^${quoted.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
  patterns.set(template, pattern);
  return pattern;
}
