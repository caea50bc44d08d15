import type { ZodType } from 'zod';
import {
  call,
  CallFailed,
  nowAt,
  readJson,
  urlOfRequest,
  type HttpAnswer,
  type UploadRequest,
} from '../http.ts';
import { newOnce, signOAuth1 } from '../oauth1.ts';
import type { Connection } from '../platform.ts';
import { failureOf, isOk, saysWhy } from './errors.ts';
import { cured } from './oauth.ts';

export type Caller = Omit<Connection, 'account'>;

/**
 * The request with the OAuth 2.0 token, or its OAuth 1.0a signature where there is none. Of the bodies we send, JSON and
 * multipart ones, none is part of the signature.
 */
export function authorized<Request extends UploadRequest>(
  { endpoint, credentials }: Caller,
  request: Request,
): Request {
  const bearer = credentials['TWITTER_OAUTH2_ACCESS_TOKEN'];
  const authorization =
    bearer === undefined
      ? signOAuth1(
          { method: request.method, url: urlOfRequest(endpoint, request) },
          {
            consumerKey: credentials['TWITTER_API_KEY'] ?? '',
            consumerSecret: credentials['TWITTER_API_SECRET'] ?? '',
            token: credentials['TWITTER_ACCESS_TOKEN'] ?? '',
            tokenSecret: credentials['TWITTER_ACCESS_TOKEN_SECRET'] ?? '',
          },
          newOnce(nowAt(endpoint)),
        )
      : `Bearer ${bearer}`;
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
  return tell(caller, schema, { method: 'GET', path: search === '' ? path : `${path}?${search}` });
}

/** A call that makes nothing visible, e.g. an upload. Throws like `ask`. */
export async function tell<Output>(
  caller: Caller,
  schema: ZodType<Output>,
  request: UploadRequest,
  options: { timeoutMs?: number } = {},
): Promise<Output> {
  return (await tellWhole(caller, schema, request, options)).output;
}

/** As `tell`, with the headers of the answer. */
export async function tellWhole<Output>(
  caller: Caller,
  schema: ZodType<Output>,
  request: UploadRequest,
  options: { timeoutMs?: number } = {},
): Promise<{ output: Output; headers: Headers }> {
  const answer = await call(caller.endpoint, authorized(caller, request), options);
  if (!isOk(answer)) throw refusal(caller, answer);
  const output = readJson(schema, answer.body === '' ? '{}' : answer.body);
  if (output !== null) return { output, headers: answer.headers };
  if (saysWhy(answer)) throw refusal(caller, answer);
  throw new CallFailed({
    kind: 'unavailable',
    message: `X answered ${request.path.replace(/\?.*$/, '')} with something else than expected.`,
  });
}

export const asJson = (body: unknown): Pick<UploadRequest, 'body' | 'headers'> => ({
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});

const refusal = ({ endpoint, credentials }: Caller, answer: HttpAnswer): CallFailed =>
  new CallFailed(cured(credentials, failureOf(answer, nowAt(endpoint))));

/** Whether X refused with one of these statuses. */
export const isRefusal = (error: unknown, statuses: readonly number[]): error is CallFailed =>
  statuses.includes(Number(codeIn(error)[0]));

/** Whether X says that what was asked for does not exist; it says so with a 200, too. */
export const isGone = (error: unknown): boolean => codeIn(error).some((part) => gone.includes(part));

const gone = ['404', 'resource-not-found'];

const codeIn = (error: unknown): string[] =>
  error instanceof CallFailed ? (error.failure.platformCode ?? '').split('/') : [];
