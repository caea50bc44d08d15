import type { Failure } from '../core/index.ts';
import { urlOfRequest, type Endpoint, type HttpRequest, type UploadRequest } from './endpoint.ts';
import { userAgent } from './user-agent.ts';

/** A request as it will leave: nothing about it can fail any more. */
export interface BuiltRequest {
  url: URL;
  method: HttpRequest['method'];
  headers: Headers;
  body: NonNullable<UploadRequest['body']> | null;
}

/**
 * Adds the headers all our requests have. Null when a header or the address is not valid, which only credentials and
 * settings can cause; the reason stays unsaid because it quotes the value, and the value is a secret.
 */
export function buildRequest(
  endpoint: Endpoint,
  request: UploadRequest,
  more: Readonly<Record<string, string>>,
): BuiltRequest | null {
  try {
    const headers = new Headers({ ...request.headers, ...more, 'user-agent': userAgent });
    return {
      url: urlOfRequest(endpoint, request),
      method: request.method,
      headers,
      body: request.body ?? null,
    };
  } catch {
    return null;
  }
}

export const unbuildable: Failure = {
  kind: 'config',
  message:
    'The request could not be built: a credential holds a character that no header may hold (a line break, say), or ' +
    'the base URL is no address. Correct the variables of this platform.',
};
