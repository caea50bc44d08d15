import { randomBytes } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { operations, type EmulatorContext, type VendorAnswers } from '../harness/index.ts';
import { platform } from './entities.ts';
import {
  badRequest,
  emptyToken,
  expiredToken,
  invalidToken,
  refusedGrant,
  revokedToken,
  serverError,
  throttled,
  versionMissing,
  versionNotActive,
} from './errors.ts';
import { setScopes } from './scopes.ts';
import type { LinkedInSettings } from './settings.ts';
import { findAccess } from './tokens.ts';
import { isActive } from './versions.ts';

/** What stands before a route: faults, the token, and on `/rest` the version headers. */
export type Guard = (
  operation: string,
  api: 'rest' | 'v2',
) => [faults: MiddlewareHandler, admission: MiddlewareHandler];

const answers: VendorAnswers = {
  rateLimited: throttled,
  // The documents know one 429 for every limit.
  quotaReached: throttled,
  tokenExpired: expiredToken,
  tokenDead: revokedToken,
  serverError,
  withoutId: (c) => c.body(null, 201),
};

/** Faults of the route that hands out tokens: the token that dies there is the refresh token. */
export const tokenFaults = (context: EmulatorContext): MiddlewareHandler =>
  operations(context, platform, { ...answers, tokenExpired: refusedGrant, tokenDead: refusedGrant })('token');

export function createGuard(context: EmulatorContext, settings: LinkedInSettings): Guard {
  const hit = operations(context, platform, answers);
  return (operation, api) => [
    hit(operation),
    async (c, next) => {
      const refused =
        (await refuseToken(c, context, settings)) ??
        (api === 'rest' ? refuseVersion(c, context.clock.now(), settings) : null);
      return refused ?? next();
    },
  ];
}

/** Faults of a call that looks at the token itself, or wants none. */
export const faultsOf = (context: EmulatorContext, operation: string): MiddlewareHandler =>
  operations(context, platform, answers)(operation);

/** The headers LinkedIn asks to quote in support requests, on every answer. */
export const tracingHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  c.header('x-li-uuid', randomBytes(16).toString('base64'));
  c.header('x-li-request-id', randomBytes(16).toString('hex'));
  c.header('x-li-fabric', 'prod-lva1');
};

/** The version as answers name it: `20260701`. */
export const versionOf = (c: Context): string => (c.req.header('linkedin-version') ?? '').padEnd(8, '01');

/** What a request without a usable token is answered; null when it has one, whose scopes are known from then on. */
export async function refuseToken(
  c: Context,
  context: EmulatorContext,
  settings: LinkedInSettings,
): Promise<Response | null> {
  const token = /^Bearer\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  if (token === undefined) return emptyToken(c);
  const granted = await findAccess(context, settings, token);
  if (granted === 'expired') return expiredToken(c);
  if (granted === 'unknown') return invalidToken(c);
  setScopes(c, granted);
  return null;
}

function refuseVersion(c: Context, now: Date, settings: LinkedInSettings): Response | null {
  const version = c.req.header('linkedin-version');
  if (!version) return versionMissing(c);
  // Months are documented; a day behind them is taken, too (seen live).
  const month = /^(20\d\d(?:0[1-9]|1[0-2]))(?:\d\d)?$/.exec(version)?.[1];
  if (month === undefined || !isActive(month, now, settings)) return versionNotActive(c, versionOf(c));
  if (c.req.header('x-restli-protocol-version') === '2.0.0') return null;
  // The documents demand the header; what LinkedIn answers without it is not known.
  return badRequest(c, 'X-Restli-Protocol-Version must be 2.0.0');
}
