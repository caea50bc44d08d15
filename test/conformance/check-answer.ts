import { errorCatalogue } from '../../src/core/index.ts';
import {
  methodsAt,
  nameOf,
  routeFor,
  type Answer,
  type Document,
  type Header,
  type Route,
} from './document.ts';
import type { Checks } from './schemas.ts';

/** What came back from a server. */
export interface Exchange {
  method: string;
  /** With its query. */
  target: string;
  status: number;
  headers: Headers;
  /** Empty for a stream that was not read. */
  text: string;
}

/** Headers that mean something to callers: what a route answers of them must stand in the document. */
const meant =
  /^(?:x-request-id|ratelimit-.*|retry-after|www-authenticate|location|allow|set-cookie|link|etag)$/;

/** Everything about an answer that the document does not promise. */
export function complaintsOf(document: Document, checks: Checks, exchange: Exchange): string[] {
  const { method, target, status } = exchange;
  if (method === 'OPTIONS') {
    const methods = methodsAt(document, target);
    if (methods.length > 0) return optionsComplaints(methods, exchange);
  }
  const route = routeFor(document, method, target);
  if (route === null) return unroutedComplaints(document, checks, exchange);
  const answer = route.operation.responses[String(status)];
  if (answer === undefined) return [`${nameOf(route)} does not document ${status}`];
  const complaints = [
    ...headerComplaints(document, answer, exchange),
    ...(method === 'HEAD' ? headComplaints(exchange) : bodyComplaints(checks, route, answer, exchange)),
  ];
  return complaints.map((complaint) => `${nameOf(route)} ${status}: ${complaint}`);
}

function optionsComplaints(methods: readonly string[], { status, headers }: Exchange): string[] {
  const allowed = (headers.get('allow') ?? '').split(', ').filter((one) => one !== 'HEAD');
  if (status === 204 && allowed.sort().join() === [...methods].sort().join()) return [];
  return [`OPTIONS answers ${status}, Allow: ${headers.get('allow')}; there is ${methods.join(', ')}`];
}

/** No route of ours: said so, as every error is said. */
function unroutedComplaints(document: Document, checks: Checks, exchange: Exchange): string[] {
  const { method, target, status, text } = exchange;
  const where = `${method} ${target.slice(0, 80)}`;
  if (status !== 404) return [`${where} is no route, and answers ${status}`];
  if (method === 'HEAD') return headComplaints(exchange);
  const body = jsonOf(text);
  const schema = { $ref: '#/components/schemas/Error' };
  if (document.components.schemas?.['Error'] === undefined) return ['there is no schema Error'];
  if (codeOf(body) !== 'route_not_found') return [`${where} is no route, and answers ${codeOf(body)}`];
  return checks
    .closed(schema)(body)
    .map((problem) => `${where}: ${problem}`);
}

const headComplaints = ({ text }: Exchange): string[] => (text === '' ? [] : ['HEAD has a body']);

function headerComplaints(document: Document, answer: Answer, { headers }: Exchange): string[] {
  const documented = Object.entries(answer.headers ?? {}).map(([name, header]) => ({
    name: name.toLowerCase(),
    header: '$ref' in header ? componentOf(document, header.$ref) : header,
  }));
  const missing = documented.filter(({ name, header }) => header.required && !headers.has(name));
  const names = new Set(documented.map(({ name }) => name));
  const others = [...headers.keys()].filter((name) => meant.test(name) && !names.has(name));
  const wrong = documented.filter(
    ({ name, header }) =>
      header.schema?.['type'] === 'integer' && headers.has(name) && !/^\d+$/.test(headers.get(name) ?? ''),
  );
  return [
    ...missing.map(({ name }) => `the header ${name} is missing`),
    ...others.map((name) => `the header ${name} is not documented`),
    ...wrong.map(({ name }) => `the header ${name} is "${headers.get(name)}"`),
  ];
}

const componentOf = ({ components }: Document, ref: string): Header =>
  components.headers?.[ref.split('/').at(-1) ?? ''] ?? {};

function bodyComplaints(checks: Checks, route: Route, answer: Answer, exchange: Exchange): string[] {
  const { status, headers, text } = exchange;
  const type = (headers.get('content-type') ?? '').split(';')[0] ?? '';
  const content = Object.entries(answer.content ?? {});
  if (content.length === 0) return text === '' ? [] : [`a body of ${type} is not documented`];
  // Types may be written with parameters, such as a version.
  const found = content.find(([documented]) => documented.split(';')[0] === type);
  if (found === undefined) return [`the content type "${type}" is not documented`];
  if (type !== 'application/json') return [];
  const body = jsonOf(text);
  if (body === undefined) return ['the body is no JSON'];
  const schema = found[1].schema;
  return [
    ...(status >= 400 && codeOf(body) !== null ? codeComplaints(answer, status, codeOf(body)) : []),
    ...(schema === undefined ? [] : checks.closed(schema)(body)),
    ...(schema === undefined ? [`${nameOf(route)} has no schema for its JSON`] : []),
  ];
}

/** The code is one of the catalogue, of that status, and named by the answer's description. */
function codeComplaints({ description }: Answer, status: number, code: string | null): string[] {
  const known = Object.entries(errorCatalogue).find(([name]) => name === code);
  if (known === undefined) return [`the code ${code} is not in the catalogue`];
  if (known[1].status !== status) return [`the code ${code} has the status ${known[1].status}`];
  return description.includes(`\`${code}\``) ? [] : [`the code ${code} is not documented`];
}

function codeOf(body: unknown): string | null {
  const { error } = Object(body) as { error?: { code?: string } };
  return error?.code ?? null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
