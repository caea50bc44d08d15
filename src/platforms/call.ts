import { messageOf, systemClock, type Failure } from '../core/index.ts';
import { buildRequest, unbuildable } from './build-request.ts';
import type { Endpoint, HttpAnswer, UploadRequest } from './endpoint.ts';
import { fetchAnswer } from './fetch-answer.ts';
import { withoutSecrets } from './without-secrets.ts';

const defaultTimeoutMs = 10_000;
/** A page of a hundred posts with their entities is a few hundred kilobytes. */
const maxBodyBytes = 4 * 1024 * 1024;

/** A call without visible effect that did not succeed. May be repeated when `failure.kind` allows it. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';
  readonly failure: Failure;

  constructor(failure: Failure, options?: { cause?: unknown }) {
    super(failure.message, options);
    this.failure = failure;
  }
}

/**
 * A call without visible effect: one try, no redirects. Returns every answer, whatever its status.
 * Throws CallFailed: `unavailable` when no whole answer came within `timeoutMs` (10 s by default), `config` when the
 * credentials or the base URL make no request.
 */
export async function call(
  endpoint: Endpoint,
  request: UploadRequest,
  options: { timeoutMs?: number; requestId?: string } = {},
): Promise<HttpAnswer> {
  const more = options.requestId === undefined ? {} : { 'x-request-id': options.requestId };
  const built = buildRequest(endpoint, request, more);
  if (built === null) throw new CallFailed(unbuildable);
  const { clock = systemClock } = endpoint;
  const limits = { deadlineMs: options.timeoutMs ?? defaultTimeoutMs, maxBytes: maxBodyBytes, clock };
  try {
    const answer = await fetchAnswer(endpoint.fetch ?? globalThis.fetch, built, limits);
    return withoutSecrets(answer, built);
  } catch (error) {
    const message = `${built.url.host} gave no answer: ${reasonOf(error)}.`;
    throw new CallFailed({ kind: 'unavailable', message }, { cause: error });
  }
}

/** fetch hides the reason ("connect ECONNREFUSED ...") in the cause of "fetch failed". */
const reasonOf = (error: unknown): string =>
  error instanceof Error && error.cause instanceof Error
    ? reasonOf(error.cause)
    : messageOf(error) || 'connection failed';
