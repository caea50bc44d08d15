import type { ZodType } from 'zod';
import { call, CallFailed, nowAt, readJson, urlOfRequest, type HttpRequest } from '../http.ts';
import { newOnce, signOAuth1 } from '../oauth1.ts';
import type { Connection } from '../platform.ts';
import { failureOf, isOk } from './errors.ts';

type Caller = Omit<Connection, 'account'>;

/** The request with its OAuth 1.0a signature. JSON bodies are not part of it. */
export function signed({ endpoint, credentials }: Caller, request: HttpRequest): HttpRequest {
  const authorization = signOAuth1(
    { method: request.method, url: urlOfRequest(endpoint, request) },
    {
      consumerKey: credentials['TWITTER_API_KEY'] ?? '',
      consumerSecret: credentials['TWITTER_API_SECRET'] ?? '',
      token: credentials['TWITTER_ACCESS_TOKEN'] ?? '',
      tokenSecret: credentials['TWITTER_ACCESS_TOKEN_SECRET'] ?? '',
    },
    newOnce(nowAt(endpoint)),
  );
  return { ...request, headers: { ...request.headers, Authorization: authorization } };
}

/** Reads from X. Throws CallFailed when X refuses or its answer is not what `schema` reads. */
export async function ask<Output>(
  caller: Caller,
  schema: ZodType<Output>,
  path: string,
  query: Readonly<Record<string, string>> = {},
): Promise<Output> {
  const search = new URLSearchParams(query).toString();
  const request: HttpRequest = { method: 'GET', path: search === '' ? path : `${path}?${search}` };
  const answer = await call(caller.endpoint, signed(caller, request));
  if (!isOk(answer)) throw new CallFailed(failureOf(answer, nowAt(caller.endpoint)));
  const output = readJson(schema, answer.body);
  if (output === null) {
    throw new CallFailed({
      kind: 'unavailable',
      message: `X answered ${path} with something else than expected.`,
    });
  }
  return output;
}
