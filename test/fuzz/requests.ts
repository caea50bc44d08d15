import * as fc from 'fast-check';
import { routesOf, type Document, type Route } from '../conformance/document.ts';
import { valuesOf } from './values.ts';

/** A request before it is known which ids and keys there are: "{id}" stands for one of them. */
export interface Draft {
  method: string;
  target: string;
  headers: Record<string, string>;
  body: string | null;
  key: 'admin' | 'write' | 'read' | 'none' | 'wrong' | 'cron';
  /** Which of the known ids. */
  id: number;
}

/** Requests to the routes of the document: valid, nearly valid, and odd. */
export function requestsOf(document: Document, without: RegExp): fc.Arbitrary<Draft> {
  // What changes something comes more often.
  return fc.oneof(
    ...routesOf(document)
      .filter(({ path }) => !without.test(path))
      .map((route) => ({
        weight: route.operation.requestBody === undefined ? 1 : 4,
        arbitrary: requestTo(document, route),
      })),
  );
}

function requestTo(document: Document, route: Route): fc.Arbitrary<Draft> {
  const { operation } = route;
  const isCron = (operation.security ?? []).some((one) => 'cronSecret' in one);
  const other = fc.constantFrom('PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'GET', 'POST', 'PROPFIND');
  const mostly = <Value>(usual: fc.Arbitrary<Value>, seldom: fc.Arbitrary<Value>) =>
    fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: seldom });
  return fc.record({
    method: mostly(fc.constant(route.method), other),
    target: targetOf(document, route),
    headers: mostly(fc.constant({ 'content-type': 'application/json' }), oddHeaders),
    body: mostly(bodyOf(document, route), fc.constantFrom('{', '', 'a=b', '\0', '['.repeat(50_000), 'null')),
    key: fc.oneof(
      { weight: 12, arbitrary: fc.constant(isCron ? 'cron' : 'admin') },
      { weight: 2, arbitrary: fc.constantFrom('read', 'write') },
      { weight: 1, arbitrary: fc.constantFrom('none', 'wrong', 'cron') },
    ) as fc.Arbitrary<Draft['key']>,
    id: fc.nat(50),
  });
}

const oddHeaders: fc.Arbitrary<Record<string, string>> = fc.constantFrom(
  { 'content-type': 'text/plain' },
  { 'content-type': 'multipart/form-data; boundary=x' },
  { accept: 'text/html' },
  { 'x-request-id': 'a'.repeat(4_000) },
  { 'idempotency-key': '1' },
  { 'idempotency-key': 'a'.repeat(300) },
  { cookie: 'a=b; '.repeat(1_000) },
);

function bodyOf(document: Document, { operation }: Route): fc.Arbitrary<string | null> {
  const schema = operation.requestBody?.content['application/json']?.schema;
  if (schema === undefined) return fc.constant(null);
  return valuesOf(document, schema).map((value) => JSON.stringify(value));
}

function targetOf(document: Document, { path, operation }: Route): fc.Arbitrary<string> {
  const parameters = operation.parameters ?? [];
  const query = parameters.filter((one) => one.in === 'query');
  const values = fc.record(
    Object.fromEntries(query.map(({ name, schema }) => [name, valuesOf(document, schema ?? {})])),
    { requiredKeys: [] },
  );
  const place = fc.oneof(
    { weight: 8, arbitrary: fc.constant('{id}') },
    { weight: 1, arbitrary: fc.constantFrom('%00', '%ED%A0%80', '%', '..%2F', '-1', 'a'.repeat(3_000)) },
  );
  const platform = fc.constantFrom('facebook', 'whatsapp', 'myspace', '%00');
  return fc.tuple(values, place, platform).map(([chosen, id, name]) => {
    const filled = path.replaceAll('{platform}', name).replaceAll(/\{\w+\}/g, id);
    const pairs = Object.entries(chosen).map(([key, value]) => {
      const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
      return `${key}=${encodeURIComponent(text.toWellFormed().slice(0, 2_000))}`;
    });
    return pairs.length === 0 ? filled : `${filled}?${pairs.join('&')}`;
  });
}
