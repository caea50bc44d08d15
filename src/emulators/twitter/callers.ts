import type { Context } from 'hono';
import type { EmulatorContext } from '../harness/index.ts';
import type { Caller } from './calls.ts';
import { emulatedCredentials } from './entities.ts';
import { findAccess } from './grants.ts';
import { createOAuth1Verifier } from './oauth1.ts';

/** Who calls; `scopes` is null where the credentials know none. */
export interface Authenticated {
  caller: Caller;
  scopes: readonly string[] | null;
}

/** Whom the request claims to come from; decides which limits count, proves nothing. */
export function claimedCaller(c: Context): Caller {
  return bearerOf(c) === emulatedCredentials.appBearer ? 'app' : 'user';
}

/** Tells who calls, or null when the credentials are wrong. A signed request passes once: its nonce is spent. */
export function createAuthenticator(context: EmulatorContext): (c: Context) => Promise<Authenticated | null> {
  const isSigned = createOAuth1Verifier(emulatedCredentials);
  return async (c) => {
    const bearer = bearerOf(c);
    if (bearer === emulatedCredentials.appBearer) return { caller: 'app', scopes: null };
    if (bearer !== null) {
      const scopes = await findAccess(context, bearer);
      return scopes && { caller: 'user', scopes };
    }
    const authorization = c.req.header('authorization') ?? '';
    const form = isForm(c) ? new URLSearchParams(await c.req.text()) : null;
    const request = { method: c.req.method, url: new URL(c.req.url), authorization, form };
    return isSigned(request, context.clock.now()) ? { caller: 'user', scopes: null } : null;
  };
}

function bearerOf(c: Context): string | null {
  return /^Bearer\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? null;
}

/** Of all bodies only this kind is signed. */
export function isForm(c: Context): boolean {
  return (c.req.header('content-type') ?? '').startsWith('application/x-www-form-urlencoded');
}
