import { z } from '@hono/zod-openapi';
import { holdBody, releaseBody, settingsBody } from '../../emulators/index.ts';
import {
  allSettingsSchema,
  coverageSchema,
  emulatedPlatforms,
  faultSchema,
  faultsSchema,
  feedSchema,
  holdsSchema,
  releasedHoldsSchema,
  requestsSchema,
  stateSchema,
} from '../docs/index.ts';
import type { HttpContext, ServerParts } from '../parts.ts';
import { readJson } from '../request/index.ts';
import type { AddRoute, Answer, Route } from '../route.ts';

const json = (schema: z.ZodType) => ({ description: 'JSON', schema });
const pageOr = (schema: z.ZodType): Answer => ({
  description: 'A page for who accepts HTML, else JSON',
  contents: { 'application/json': schema, 'text/html': null },
});
const lines = { description: 'A line of JSON for each', contentType: 'application/x-ndjson' };

const platform = z.object({ platform: z.string().openapi({ param: { name: 'platform', in: 'path' } }) });

type Look = Pick<Route, 'path' | 'summary' | 'params' | 'query' | 'answers' | 'errors'>;

/** What reads the emulators' memory fails as everything else does when the database is gone. */
const looks: readonly Look[] = [
  {
    path: '/_emulator',
    summary: 'To the emulated platforms.',
    answers: { 302: { description: 'To /_emulator/', contents: {} } },
  },
  {
    path: '/_emulator/',
    summary: 'The emulated platforms.',
    answers: { 200: pageOr(emulatedPlatforms) },
  },
  {
    path: '/_emulator/feeds/{platform}',
    summary: 'What was published there, newest first.',
    params: platform,
    query: z.object({ limit: z.int().max(500).default(50), format: z.literal('json').optional() }),
    answers: { 200: pageOr(feedSchema) },
    errors: ['unknown_platform', 'database_unreachable'],
  },
  {
    path: '/_emulator/effects/{platform}',
    summary: 'The log of what was accepted there, oldest first, a line of JSON each.',
    params: platform,
    query: z.object({ after: z.int().min(0).default(0) }),
    answers: { 200: lines },
    errors: ['unknown_platform', 'database_unreachable'],
  },
  {
    path: '/_emulator/coverage',
    summary: 'What of each platform is emulated.',
    answers: { 200: pageOr(coverageSchema) },
  },
  {
    path: '/_emulator/requests',
    summary: 'The last 200 requests that came to each platform, newest first, without secrets.',
    query: z.object({
      platform: z.string().optional(),
      limit: z.int().max(200).default(50),
      format: z.literal('json').optional(),
    }),
    answers: { 200: pageOr(requestsSchema) },
    errors: ['unknown_platform'],
  },
  {
    path: '/_emulator/state/{platform}',
    summary: 'What it remembers of one kind, newest first, without secrets.',
    params: platform,
    query: z.object({
      kind: z.string().optional(),
      offset: z.int().max(100_000).default(0),
      limit: z.int().max(200).default(50),
      format: z.literal('json').optional(),
    }),
    answers: { 200: pageOr(stateSchema) },
    errors: ['unknown_platform', 'database_unreachable'],
  },
  {
    path: '/_emulator/faults',
    summary: 'The faults that are armed.',
    answers: { 200: json(faultsSchema) },
  },
  {
    path: '/_emulator/holds',
    summary: 'The holds that are armed, and who waits.',
    answers: { 200: json(holdsSchema) },
  },
  {
    path: '/_emulator/settings',
    summary: 'How the emulators behave.',
    answers: { 200: json(allSettingsSchema) },
  },
];

const changes: readonly Pick<Route, 'method' | 'path' | 'summary' | 'answers' | 'body' | 'errors'>[] = [
  {
    method: 'post',
    path: '/_emulator/faults',
    summary: 'Arms a fault, or a storm of them.',
    body: faultSchema,
    answers: { 201: json(faultsSchema) },
    errors: ['unknown_platform'],
  },
  {
    method: 'delete',
    path: '/_emulator/faults',
    summary: 'Disarms all faults.',
    answers: { 200: json(faultsSchema) },
  },
  {
    method: 'post',
    path: '/_emulator/holds',
    summary: 'Stops the next such requests.',
    body: holdBody,
    answers: { 201: json(holdsSchema) },
    errors: ['unknown_platform'],
  },
  {
    method: 'post',
    path: '/_emulator/holds/release',
    summary: 'Lets one that waits go on, or all.',
    body: releaseBody,
    answers: { 200: json(releasedHoldsSchema) },
  },
  {
    method: 'delete',
    path: '/_emulator/holds',
    summary: 'Disarms all holds and lets all go on.',
    answers: { 200: json(holdsSchema) },
  },
  {
    method: 'patch',
    path: '/_emulator/settings',
    summary: 'Changes how the emulators behave.',
    body: settingsBody,
    answers: { 200: json(allSettingsSchema) },
  },
];

/** The looking glass of the emulators in this process; the emulated platforms themselves are not served. */
export function addEmulator(add: AddRoute, { emulated }: ServerParts): void {
  const pass = async (c: HttpContext, body: string | null): Promise<Response> => {
    const { method, url, headers } = c.req.raw;
    const answer = await emulated.server.control(new Request(url, { method, headers, body }));
    return c.newResponse(answer.body, answer);
  };
  const read = async (c: HttpContext) => JSON.stringify(await readJson(c.req.raw, {}));
  for (const look of looks)
    add({ ...look, method: 'get', tag: 'Emulator', access: 'public', isUncounted: true }, (c) =>
      pass(c, null),
    );
  for (const change of changes)
    add({ ...change, tag: 'Emulator', access: 'write', isUncounted: true }, async (c) =>
      pass(c, change.body === undefined ? null : await read(c)),
    );
}
