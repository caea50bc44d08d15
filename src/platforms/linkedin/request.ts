import type { ZodType } from 'zod';
import { call, CallFailed, nowAt, readJson, type HttpRequest } from '../http.ts';
import type { Connection } from '../platform.ts';
import { failureOf, isOk } from './errors.ts';
import { defaultVersion } from './limits.ts';

type Caller = Omit<Connection, 'account'>;

/** The request with the headers LinkedIn wants on every call; without a version it refuses. */
export const authorized = (
  { credentials }: Pick<Caller, 'credentials'>,
  request: HttpRequest,
): HttpRequest => ({
  ...request,
  headers: {
    Authorization: `Bearer ${credentials['LINKEDIN_ACCESS_TOKEN'] ?? ''}`,
    'LinkedIn-Version': credentials['LINKEDIN_VERSION'] ?? defaultVersion,
    'X-Restli-Protocol-Version': '2.0.0',
    ...request.headers,
  },
});

/** Header of calls with "?q=...", which Rest.li names finders. */
export const finder = { 'X-RestLi-Method': 'FINDER' };

/** Reads from LinkedIn. Throws CallFailed when it refuses or its answer is not what `schema` reads. */
export async function ask<Output>(
  caller: Caller,
  schema: ZodType<Output>,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Output> {
  const answer = await call(caller.endpoint, authorized(caller, { method: 'GET', path, headers }));
  if (!isOk(answer)) throw new CallFailed(failureOf(answer, nowAt(caller.endpoint)));
  const output = readJson(schema, answer.body);
  if (output === null) {
    const [place] = path.split('?');
    throw new CallFailed({
      kind: 'unavailable',
      message: `LinkedIn answered ${place} with something else than expected.`,
    });
  }
  return output;
}
