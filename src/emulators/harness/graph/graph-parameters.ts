import type { HonoRequest } from 'hono';
import { parameterError } from './graph-error.ts';

export type GraphParameters = Readonly<Record<string, unknown>>;

/** The Graph API takes its parameters from the query, from a form, or from a JSON body; the body wins. */
export async function readParameters(request: HonoRequest): Promise<GraphParameters> {
  const query = request.query();
  if (request.method === 'GET') return query;
  const type = request.header('content-type') ?? '';
  if (type.includes('application/json')) return { ...query, ...(await readJson(request)) };
  return { ...query, ...(await readForm(request)) };
}

async function readForm(request: HonoRequest): Promise<Record<string, unknown>> {
  try {
    return await request.parseBody();
  } catch {
    throw parameterError('The request body is not a form.');
  }
}

async function readJson(request: HonoRequest): Promise<Record<string, unknown>> {
  const text = await request.text();
  if (text.trim() === '') return {};
  const body = parseJson(text);
  if (typeof body === 'object' && body !== null && !Array.isArray(body))
    return body as Record<string, unknown>;
  throw parameterError('The request body is not a JSON object.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A text parameter; null when it was not sent. */
export function textOf(parameters: GraphParameters, name: string): string | null {
  const value = parameters[name];
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw parameterError(`Param ${name} must be a string.`);
}

/** The names at the top of `fields=id,attachments{url,title},comments.limit(3)`; null when none were asked for. */
export function fieldsOf(parameters: GraphParameters): string[] | null {
  const text = textOf(parameters, 'fields');
  if (text === null || text.trim() === '') return null;
  let names = text;
  // From the inside out, until no bracket is left.
  for (let before = ''; before !== names;) {
    before = names;
    names = names.replaceAll(/\{[^{}]*\}|\([^()]*\)/g, '');
  }
  return names.split(',').map((name) => name.trim().split('.')[0] ?? '');
}

/** Only the wanted members of `whole`, and `id`, which the API always adds. Members that are undefined are left out. */
export function pickFields(
  whole: Readonly<Record<string, unknown>>,
  wanted: readonly string[],
  nodeType: string,
): Record<string, unknown> {
  const unknown = wanted.find((name) => !(name in whole));
  if (unknown !== undefined) {
    throw parameterError(`Tried accessing nonexisting field (${unknown}) on node type (${nodeType})`);
  }
  const names = wanted.includes('id') ? wanted : [...wanted, 'id'];
  return Object.fromEntries(
    names.map((name) => [name, whole[name]]).filter(([, value]) => value !== undefined),
  );
}

/** A moment as the API takes it: unix seconds, or a date in words. */
export function momentOf(parameters: GraphParameters, name: string): Date | null {
  const text = textOf(parameters, name);
  if (text === null || text === '') return null;
  const moment = /^\d+$/.test(text) ? new Date(Number(text) * 1000) : new Date(text);
  if (Number.isNaN(moment.getTime()))
    throw parameterError(`Param ${name} must be a valid date/time string or timestamp`);
  return moment;
}

/** "2026-01-31T09:00:00+0000" */
export const graphTime = (moment: Date): string => moment.toISOString().replace(/\.\d+Z$/, '+0000');
