import { z } from '@hono/zod-openapi';
import type { HttpContext, ServerParts } from '../parts.ts';
import { readText } from '../request/index.ts';
import type { AddRoute, Answer, Route } from '../route.ts';

const json = { description: 'JSON', contentType: 'application/json' };
const page = { description: 'A page for who accepts HTML, else JSON', contentType: 'text/html' };
/** The emulators' own, the same when they run alone. */
const refused: Answer = {
  description: '`unknown_platform`, `invalid_input`',
  schema: z.object({ code: z.string(), error: z.string() }),
};

const looks: readonly Pick<Route, 'path' | 'summary' | 'params' | 'query' | 'answers'>[] = [
  { path: '/_emulator', summary: 'To the emulated platforms.', answers: { 302: page } },
  { path: '/_emulator/', summary: 'The emulated platforms.', answers: { 200: page } },
  {
    path: '/_emulator/feeds/{platform}',
    summary: 'What was published there, newest first.',
    params: z.object({ platform: z.string().openapi({ param: { name: 'platform', in: 'path' } }) }),
    query: z.object({ limit: z.int().max(500).default(50), format: z.literal('json').optional() }),
    answers: { 200: page, 422: refused },
  },
  { path: '/_emulator/coverage', summary: 'What of each platform is emulated.', answers: { 200: json } },
  { path: '/_emulator/faults', summary: 'The faults that are armed.', answers: { 200: json } },
];

/** The looking glass of the emulators in this process; the emulated platforms themselves are not served. */
export function addEmulator(add: AddRoute, { emulated }: ServerParts): void {
  const pass = async (c: HttpContext): Promise<Response> => {
    const { method, url, headers } = c.req.raw;
    const body = method === 'GET' || method === 'HEAD' ? null : await readText(c.req.raw);
    const answer = await emulated.server.fetch(new Request(url, { method, headers, body }));
    return c.newResponse(answer.body, answer);
  };
  for (const look of looks) add({ ...look, method: 'get', tag: 'Emulator', access: 'public' }, pass);

  const change = { path: '/_emulator/faults', tag: 'Emulator', access: 'write' } as const;
  add(
    {
      ...change,
      method: 'post',
      summary: 'Arms a fault: {platform, operation, effect, answer, times}, or {storm}.',
      answers: { 201: json, 422: refused },
      errors: ['body_too_large'],
    },
    pass,
  );
  add({ ...change, method: 'delete', summary: 'Disarms all faults.', answers: { 200: json } }, pass);
}
