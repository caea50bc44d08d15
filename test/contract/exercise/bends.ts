import type { Pass } from '../open-platform.ts';

/** Changes one answer on its way. `refuse` gives the platform's own error to the same request. */
export type Bend = (request: Request, pass: Pass, refuse: Pass) => Promise<Response>;

/** A field of a JSON body; "*" stands for every item of a list. */
export type Field = readonly string[];

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** What a proxy in the way says, and some of them quote the request. */
const page = (request: Request): string =>
  `<!doctype html><title>Sorry</title><p>Something went wrong.<p>${[...request.headers].join('<br>')}`;

const html = { 'content-type': 'text/html; charset=utf-8' };

const instead: Record<string, (request: Request, refuse: Pass) => Promise<Response> | Response> = {
  'HTML with 200': (request) => new Response(page(request), { headers: html }),
  'HTML with 502': (request) => new Response(page(request), { status: 502, headers: html }),
  'an empty body with 200': () => new Response(null),
  'the error body with 200': async (request, refuse) =>
    new Response(await (await refuse(request)).text(), { headers: { 'content-type': 'application/json' } }),
  'a redirect': () =>
    new Response(null, { status: 302, headers: { location: 'https://elsewhere.example/' } }),
};

const changes: Record<string, Bend> = {
  'unknown fields everywhere': withJson((json) => everywhere(json, addUnknown)),
  'numbers as strings': withJson((json) => everywhere(json, numberAsString)),
  'half a body': async (request, pass) => {
    const answer = await pass(request);
    const text = await answer.text();
    return text === '' ? as(answer, null) : as(answer, text.slice(0, text.length / 2));
  },
  'no headers': async (request, pass) => {
    const answer = await pass(request);
    return new Response(await bodyOf(answer), { status: answer.status });
  },
};

/** After the platform did what was asked, and in place of its doing so. */
export const bends: Readonly<Record<string, Bend>> = {
  ...changes,
  ...Object.fromEntries(
    Object.entries(instead).flatMap(([name, answer]): [string, Bend][] => [
      [
        `${name} after the act`,
        async (request, pass, refuse) => {
          const bent = await answer(withoutBody(request), refuse);
          await pass(request);
          return bent;
        },
      ],
      [`${name} in place of the act`, async (request, _pass, refuse) => answer(withoutBody(request), refuse)],
    ]),
  ),
};

export const nothingInPlace = 'an empty body with 200 in place of the act';

export const without = (field: Field): Bend =>
  withJson((json) => changed(json, field, (object, name) => void delete object[name]));

export const nulled = (field: Field): Bend =>
  withJson((json) =>
    changed(json, field, (object, name) => {
      object[name] = null;
    }),
  );

/** Every field of a JSON body, those of lists once. */
export function fieldsOf(body: string): Field[] {
  const found = new Map<string, Field>();
  const walk = (json: Json, path: Field): void => {
    if (Array.isArray(json)) return json.forEach((item) => walk(item, [...path, '*']));
    if (json === null || typeof json !== 'object') return;
    for (const [name, value] of Object.entries(json)) {
      found.set([...path, name].join(' > '), [...path, name]);
      walk(value, [...path, name]);
    }
  };
  walk(parsed(body), []);
  return [...found.values()];
}

function withJson(change: (json: Json) => Json): Bend {
  return async (request, pass) => {
    const answer = await pass(request);
    const body = await bodyOf(answer);
    if (body === null) return as(answer, null);
    const json = parsed(body);
    return as(answer, json === null ? body : JSON.stringify(change(json)));
  };
}

function changed(
  json: Json,
  [name, ...rest]: Field,
  change: (object: { [name: string]: Json }, name: string) => void,
): Json {
  if (json === null || typeof json !== 'object' || name === undefined) return json;
  if (Array.isArray(json)) json.forEach((item) => changed(item, rest, change));
  else if (rest.length > 0) changed(json[name] ?? null, rest, change);
  else if (name in json) change(json, name);
  return json;
}

/** Inside out, so that what was added is not changed again. */
function everywhere(json: Json, change: (json: Json) => Json): Json {
  if (Array.isArray(json)) return change(json.map((item) => everywhere(item, change)));
  if (json === null || typeof json !== 'object') return change(json);
  const inside = Object.entries(json).map(([name, value]) => [name, everywhere(value, change)] as const);
  return change(Object.fromEntries(inside));
}

const addUnknown = (json: Json): Json =>
  json === null || typeof json !== 'object' || Array.isArray(json)
    ? json
    : { ...json, new_in_2031: { id: '1', of: [1, null, 'x'] }, type_hint: 'NEW' };

const numberAsString = (json: Json): Json => (typeof json === 'number' ? String(json) : json);

function parsed(body: string): Json {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return null;
  }
}

const bodyOf = async (answer: Response): Promise<string | null> => (await answer.text()) || null;

function as({ status, headers }: Response, body: string | null): Response {
  const kept = new Headers(headers);
  kept.delete('content-length');
  return new Response(body, { status, headers: kept });
}

const withoutBody = ({ url, method, headers }: Request): Request => new Request(url, { method, headers });
