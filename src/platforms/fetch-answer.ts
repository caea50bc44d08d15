import { sleep, type Clock } from '../core/index.ts';
import type { BuiltRequest } from './build-request.ts';
import type { Endpoint, HttpAnswer } from './endpoint.ts';
import { readBody } from './read-body.ts';

/**
 * One fetch, read to its end; redirects are answers. Throws on any transport error, when the deadline passes (also
 * when the fetch given ignores its signal), and when the body is longer than `maxBytes`.
 */
export async function fetchAnswer(
  fetch: NonNullable<Endpoint['fetch']>,
  { url, method, headers, body }: BuiltRequest,
  limits: { deadlineMs: number; maxBytes: number; clock: Clock },
): Promise<HttpAnswer> {
  const deadline = new AbortController();
  const { signal } = deadline;
  const request = new Request(url, { method, headers, body, redirect: 'manual', signal });
  const late = Promise.withResolvers<never>();
  const ended = new AbortController();
  const watch = async (): Promise<void> => {
    if (!(await sleep(limits.clock, limits.deadlineMs, ended.signal))) return;
    const error = new Error(`no answer within ${Math.round(limits.deadlineMs)} ms`);
    deadline.abort(error);
    late.reject(error);
  };
  const read = async (): Promise<HttpAnswer> => {
    const response = await fetch(request);
    const text = await readBody(response, limits.maxBytes, signal);
    return { status: response.status, headers: response.headers, body: text };
  };
  void watch();
  try {
    return await Promise.race([read(), late.promise]);
  } finally {
    ended.abort();
  }
}
