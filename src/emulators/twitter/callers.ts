import type { Context } from 'hono';
import type { Clock } from '../../core/index.ts';
import { emulatedCredentials } from './entities.ts';
import { createOAuth1Verifier } from './oauth1.ts';

/** The emulated user (OAuth 1.0a or 2.0), or the app alone. */
export type Caller = 'user' | 'app';

/** Whom the request claims to come from; decides which limits count, proves nothing. */
export function claimedCaller(c: Context): Caller {
  return bearerOf(c) === emulatedCredentials.appBearer ? 'app' : 'user';
}

/** Tells who calls, or null when the credentials are wrong. A signed request passes once: its nonce is spent. */
export function createAuthenticator(clock: Clock): (c: Context) => Promise<Caller | null> {
  const isSigned = createOAuth1Verifier(emulatedCredentials);
  return async (c) => {
    const bearer = bearerOf(c);
    if (bearer === emulatedCredentials.userBearer) return 'user';
    if (bearer === emulatedCredentials.appBearer) return 'app';
    const authorization = c.req.header('authorization') ?? '';
    const form = isForm(c) ? new URLSearchParams(await c.req.text()) : null;
    const request = { method: c.req.method, url: new URL(c.req.url), authorization, form };
    return isSigned(request, clock.now()) ? 'user' : null;
  };
}

function bearerOf(c: Context): string | null {
  return /^Bearer\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? null;
}

function isForm(c: Context): boolean {
  return (c.req.header('content-type') ?? '').startsWith('application/x-www-form-urlencoded');
}
