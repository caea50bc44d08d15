import { z } from '@hono/zod-openapi';
import type { HttpContext, ServerParts } from '../parts.ts';
import { readText } from '../request/index.ts';
import type { AddRoute, Answer, Route } from '../route.ts';

const json = { description: 'JSON', contentType: 'application/json' };
const page = { description: 'A page for who accepts HTML, else JSON', contentType: 'text/html' };
const lines = { description: 'A line of JSON for each', contentType: 'application/x-ndjson' };
/** The emulators' own, the same when they run alone. */
const refused: Answer = {
  description: '`unknown_platform`, `invalid_input`',
  schema: z.object({ code: z.string(), error: z.string() }),
};

const platform = z.object({ platform: z.string().openapi({ param: { name: 'platform', in: 'path' } }) });

type Look = Pick<Route, 'path' | 'summary' | 'params' | 'query' | 'answers' | 'errors'>;

/** What reads the emulators' memory fails as everything else does when the database is gone. */
const looks: readonly Look[] = [
  { path: '/_emulator', summary: 'To the emulated platforms.', answers: { 302: page } },
  { path: '/_emulator/', summary: 'The emulated platforms.', answers: { 200: page } },
  {
    path: '/_emulator/feeds/{platform}',
    summary: 'What was published there, newest first.',
    params: platform,
    query: z.object({ limit: z.int().max(500).default(50), format: z.literal('json').optional() }),
    answers: { 200: page, 422: refused },
    errors: ['database_unreachable'],
  },
  {
    path: '/_emulator/effects/{platform}',
    summary: 'The log of what was accepted there, oldest first, a line of JSON each.',
    params: platform,
    query: z.object({ after: z.int().min(0).default(0) }),
    answers: { 200: lines, 422: refused },
    errors: ['database_unreachable'],
  },
  { path: '/_emulator/coverage', summary: 'What of each platform is emulated.', answers: { 200: json } },
  { path: '/_emulator/faults', summary: 'The faults that are armed.', answers: { 200: json } },
  { path: '/_emulator/holds', summary: 'The holds that are armed, and who waits.', answers: { 200: json } },
  { path: '/_emulator/settings', summary: 'How the emulators behave.', answers: { 200: json } },
];

const changes: readonly Pick<Route, 'method' | 'path' | 'summary' | 'answers' | 'errors'>[] = [
  {
    method: 'post',
    path: '/_emulator/faults',
    summary: 'Arms a fault: {platform, operation, effect, answer, times, skip}, or {storm}.',
    answers: { 201: json, 422: refused },
    errors: ['body_too_large'],
  },
  {
    method: 'delete',
    path: '/_emulator/faults',
    summary: 'Disarms all faults.',
    answers: { 200: json },
  },
  {
    method: 'post',
    path: '/_emulator/holds',
    summary: 'Stops the next requests: {platform, operation, point, seconds, times}.',
    answers: { 201: json, 422: refused },
    errors: ['body_too_large'],
  },
  {
    method: 'post',
    path: '/_emulator/holds/release',
    summary: 'Lets one that waits go on, {id}, or all.',
    answers: { 200: json, 422: refused },
    errors: ['body_too_large'],
  },
  {
    method: 'delete',
    path: '/_emulator/holds',
    summary: 'Disarms all holds and lets all go on.',
    answers: { 200: json },
  },
  {
    method: 'patch',
    path: '/_emulator/settings',
    summary: 'Changes {readBackLagMs, webhookDelayMs, maxPageSize}.',
    answers: { 200: json, 422: refused },
    errors: ['body_too_large'],
  },
];

/** The looking glass of the emulators in this process; the emulated platforms themselves are not served. */
export function addEmulator(add: AddRoute, { emulated }: ServerParts): void {
  const pass = async (c: HttpContext): Promise<Response> => {
    const { method, url, headers } = c.req.raw;
    const body = method === 'GET' || method === 'HEAD' ? null : await readText(c.req.raw);
    const answer = await emulated.server.control(new Request(url, { method, headers, body }));
    return c.newResponse(answer.body, answer);
  };
  for (const look of looks) add({ ...look, method: 'get', tag: 'Emulator', access: 'public' }, pass);
  for (const change of changes) add({ ...change, tag: 'Emulator', access: 'write' }, pass);
}
