import type { ZodType } from 'zod';
import { call, CallFailed, nowAt, readJson, type HttpAnswer, type HttpRequest } from '../http.ts';
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
    ...bearer(credentials),
    'LinkedIn-Version': credentials['LINKEDIN_VERSION'] ?? defaultVersion,
    'X-Restli-Protocol-Version': '2.0.0',
    ...request.headers,
  },
});

export const bearer = (credentials: Caller['credentials']) => ({
  Authorization: `Bearer ${credentials['LINKEDIN_ACCESS_TOKEN'] ?? ''}`,
});

/** Header of calls with "?q=...", which Rest.li names finders. */
export const finder = { 'X-RestLi-Method': 'FINDER' };

export const json = { 'Content-Type': 'application/json' };

/** Makes a call without visible effect, or one that may be repeated. Throws CallFailed when LinkedIn refuses. */
export async function tell(caller: Caller, request: HttpRequest): Promise<HttpAnswer> {
  const answer = await call(caller.endpoint, authorized(caller, request));
  if (!isOk(answer)) throw new CallFailed(failureOf(answer, nowAt(caller.endpoint)));
  return answer;
}

/** As `tell`. Throws CallFailed, too, when the answer is not what `schema` reads. */
export async function tellFor<Output>(
  caller: Caller,
  schema: ZodType<Output>,
  request: HttpRequest,
): Promise<Output> {
  const output = readJson(schema, (await tell(caller, request)).body);
  if (output !== null) return output;
  const [place] = request.path.split('?');
  throw new CallFailed({
    kind: 'unavailable',
    message: `LinkedIn answered ${place} with something else than expected.`,
  });
}

/** As `tell`, of a change, which LinkedIn answers with 204: a page of something in between is no answer of its. */
export async function change(caller: Caller, request: HttpRequest): Promise<void> {
  const { status, body } = await tell(caller, request);
  if (body.trim() === '') return;
  const message = `LinkedIn answered a change with ${status} and something else than expected.`;
  throw new CallFailed({ kind: 'unavailable', message });
}

/** Reads from LinkedIn. Throws CallFailed when it refuses or its answer is not what `schema` reads. */
export const ask = <Output>(
  caller: Caller,
  schema: ZodType<Output>,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Output> => tellFor(caller, schema, { method: 'GET', path, headers });

/** Whether LinkedIn answered with one of these statuses. */
export const isRefusal = (error: unknown, statuses: readonly number[]): error is CallFailed =>
  error instanceof CallFailed && statuses.includes(Number.parseInt(error.failure.platformCode ?? '', 10));
