import type { Http } from '../parts.ts';
import type { Access } from '../route.ts';

const number = { type: 'integer', minimum: 0 } as const;

/** The headers of answers that mean something to a caller. */
const headers = {
  'X-Request-Id': {
    description: 'Names the request in logs and events: the one that was sent, or a new one.',
    required: true,
    schema: { type: 'string' },
  },
  'RateLimit-Limit': { description: 'Requests a minute that the key may make.', schema: number },
  'RateLimit-Remaining': { description: 'How many of them are left.', schema: number },
  'RateLimit-Reset': { description: 'In how many seconds all of them are back.', schema: number },
  'Retry-After': { description: 'In how many seconds to try again.', required: true, schema: number },
  'WWW-Authenticate': { description: 'Bearer', required: true, schema: { type: 'string' } },
  Location: { description: 'Where it is.', required: true, schema: { type: 'string' } },
} as const;

/** Adds them to the document, so that answers can refer to them. */
export function describeHeaders({ openAPIRegistry }: Http): void {
  for (const [name, header] of Object.entries(headers))
    openAPIRegistry.registerComponent('headers', name, header);
}

/** Those that an answer of that status may have; the ones it always has are `required`. */
export function headersOf(access: Access, status: number): Record<string, { $ref: string }> {
  const names: (keyof typeof headers)[] = ['X-Request-Id'];
  const hasKey = access !== 'public' && access !== 'cron';
  if (hasKey && status !== 401) names.push('RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset');
  if (status === 429) names.push('Retry-After');
  if (status === 401 && access !== 'public') names.push('WWW-Authenticate');
  if (status >= 300 && status < 400) names.push('Location');
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
