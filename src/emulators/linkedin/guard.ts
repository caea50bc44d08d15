import { randomBytes } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { operations, type EmulatorContext } from '../harness/index.ts';
import { emulatedToken, platform, type LinkedInSettings } from './entities.ts';
import {
  badRequest,
  emptyToken,
  expiredToken,
  invalidToken,
  revokedToken,
  serverError,
  throttled,
  versionMissing,
  versionNotActive,
} from './errors.ts';

/** What stands before a route: faults, the token, and on `/rest` the version headers. */
export type Guard = (
  operation: string,
  api: 'rest' | 'v2',
) => [faults: MiddlewareHandler, admission: MiddlewareHandler];

export function createGuard(context: EmulatorContext, settings: LinkedInSettings): Guard {
  const hit = operations(context, platform, {
    rateLimited: throttled,
    // The documents know one 429 for every limit.
    quotaReached: throttled,
    tokenExpired: expiredToken,
    tokenDead: revokedToken,
    serverError,
    withoutId: (c) => c.body(null, 201),
  });
  return (operation, api) => [
    hit(operation),
    async (c, next) => {
      const refused = refuseToken(c) ?? (api === 'rest' ? refuseVersion(c, settings.oldestVersion) : null);
      return refused ?? next();
    },
  ];
}

/** The headers LinkedIn asks to quote in support requests, on every answer. */
export const tracingHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  c.header('x-li-uuid', randomBytes(16).toString('base64'));
  c.header('x-li-request-id', randomBytes(16).toString('hex'));
  c.header('x-li-fabric', 'prod-lva1');
};

/** The version as answers name it: `20260701`. */
export const versionOf = (c: Context): string => (c.req.header('linkedin-version') ?? '').padEnd(8, '01');

function refuseToken(c: Context): Response | null {
  const token = /^Bearer\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  if (token === undefined) return emptyToken(c);
  return token === emulatedToken ? null : invalidToken(c);
}

function refuseVersion(c: Context, oldest: string): Response | null {
  const version = c.req.header('linkedin-version');
  if (!version) return versionMissing(c);
  // Months are documented; a day behind them is taken, too (seen live).
  const month = /^(20\d\d(?:0[1-9]|1[0-2]))(?:\d\d)?$/.exec(version)?.[1];
  if (month === undefined || month < oldest) return versionNotActive(c, versionOf(c));
  if (c.req.header('x-restli-protocol-version') === '2.0.0') return null;
  // The documents demand the header; what LinkedIn answers without it is not known.
  return badRequest(c, 'X-Restli-Protocol-Version must be 2.0.0');
}
