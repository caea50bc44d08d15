import { z } from 'zod';
import type { Failure } from '../core/index.ts';
import { readJson, type HttpAnswer } from './http.ts';

const refusal = z.object({ error: z.string().regex(/^[a-z_]{1,40}$/) });

/** Why a code gave no tokens, by status and OAuth's code (RFC 6749, 5.2). Descriptions stay unsaid: they quote. */
export function codeRefused(platform: string, { status, body }: HttpAnswer): Failure {
  const code = readJson(refusal, body)?.error ?? null;
  const platformCode = code === null ? String(status) : `${status}/${code}`;
  if (status < 400 || status === 408 || status >= 500) {
    const message = `${platform} answered the code with ${status} and no token. Log in again.`;
    return { kind: 'unavailable', message, platformCode };
  }
  if (status === 429)
    return { kind: 'rate_limited', message: `${platform} gives no tokens for now.`, platformCode };
  if (status === 401 || code === 'invalid_client' || code === 'unauthorized_client') {
    const message = `${platform} does not know the app. Correct its client id and secret.`;
    return { kind: 'config', message, platformCode };
  }
  const message = `${platform} does not take the code (${platformCode}): it was used, is too old, or is for another address. Log in again.`;
  return { kind: 'rejected', message, platformCode };
}
