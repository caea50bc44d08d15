import { z } from 'zod';
import type { Clock, Failure } from '../../core/index.ts';
import { call, CallFailed, readJson, type Endpoint, type HttpAnswer } from '../http.ts';
import type { Connection, Platform, PublishOutcome, Refreshed } from '../platform.ts';
import { isOk } from './errors.ts';

/** REVOKED_ACCESS_TOKEN: the member took the permission back, from the refresh token, too. */
const revokedCode = '401/65601';

const newTokens = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive().optional().catch(undefined),
  refresh_token: z.string().min(1).optional().catch(undefined),
  scope: z.string().min(1).optional().catch(undefined),
});

const refusal = z.object({ error: z.string().regex(/^[a-z_]{1,40}$/) });

/**
 * Adds what a refresh token makes possible: `refresh`, and refusals of an ended access token that ask for it
 * (`auth_expired`). `signInUrl`: the host of LinkedIn's OAuth; whatever replaces the API's host replaces it, too.
 */
export function withRenewal(signInUrl: string, platform: Platform): Platform {
  const { edit, remove } = platform;
  return {
    ...platform,
    refresh: (connection, clock) =>
      refresh(connection, signInAt(connection.endpoint, platform.baseUrl, signInUrl), clock),
    check: (connection, clock) => curing(connection, platform.check(connection, clock)),
    prepare: (connection, ...rest) => curing(connection, platform.prepare(connection, ...rest)),
    publish: async (connection, draft, handle, permit) =>
      curedOutcome(connection, await platform.publish(connection, draft, handle, permit)),
    recentPosts: (connection, ...rest) => curing(connection, platform.recentPosts(connection, ...rest)),
    metrics: (connection, remoteId) => curing(connection, platform.metrics(connection, remoteId)),
    ...(edit && { edit: (connection, ...rest) => curing(connection, edit(connection, ...rest)) }),
    ...(remove && { remove: (connection, remoteId) => curing(connection, remove(connection, remoteId)) }),
  };
}

/** The host that deals in tokens; where the API's host was replaced, that one. */
export const signInAt = (endpoint: Endpoint, apiUrl: string, signInUrl: string): Endpoint =>
  endpoint.baseUrl === apiUrl ? { ...endpoint, baseUrl: signInUrl } : endpoint;

async function refresh({ credentials }: Connection, endpoint: Endpoint, clock: Clock): Promise<Refreshed> {
  const refreshToken = credentials['LINKEDIN_REFRESH_TOKEN'];
  if (refreshToken === undefined)
    throw new CallFailed({ kind: 'auth_revoked', message: `There is no refresh token. ${remedy}` });
  const answer = await askForTokens(credentials, endpoint, {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
  });
  if (!isOk(answer)) throw new CallFailed(whyRefused(answer));
  const tokens = tokensIn(answer, clock);
  if (tokens !== null) return { credentials: tokens.credentials, expiresAt: tokens.expiresAt };
  const message = 'LinkedIn answered the renewal of the access token with something else than a token.';
  throw new CallFailed({ kind: 'unavailable', message });
}

/** One call to where LinkedIn deals in tokens; every answer is returned. */
export function askForTokens(
  credentials: Connection['credentials'],
  endpoint: Endpoint,
  form: Readonly<Record<string, string>>,
): Promise<HttpAnswer> {
  const client = {
    client_id: credentials['LINKEDIN_CLIENT_ID'] ?? '',
    client_secret: credentials['LINKEDIN_CLIENT_SECRET'] ?? '',
  };
  return call(endpoint, {
    method: 'POST',
    path: '/oauth/v2/accessToken',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...form, ...client }).toString(),
  });
}

/** The tokens in an answer, and what they allow where LinkedIn says so; null when there are none. */
export function tokensIn(answer: HttpAnswer, clock: Clock): (Refreshed & { scopes: string[] }) | null {
  const tokens = readJson(newTokens, answer.body);
  if (tokens === null) return null;
  const { access_token, refresh_token, expires_in, scope } = tokens;
  return {
    credentials: {
      LINKEDIN_ACCESS_TOKEN: access_token,
      ...(refresh_token !== undefined && { LINKEDIN_REFRESH_TOKEN: refresh_token }),
    },
    expiresAt: expires_in === undefined ? null : new Date(clock.now().getTime() + expires_in * 1000),
    scopes: scope?.split(/[ ,]+/) ?? [],
  };
}

const remedy = 'Make a new LINKEDIN_ACCESS_TOKEN and LINKEDIN_REFRESH_TOKEN and restart.';

/** By status and OAuth's code (RFC 6749, 5.2). The description stays unsaid: it may quote what was sent. */
function whyRefused(answer: HttpAnswer): Failure {
  const { status } = answer;
  const code = readJson(refusal, answer.body)?.error ?? null;
  const platformCode = code === null ? String(status) : `${status}/${code}`;
  if (status < 400 || status === 408 || status >= 500)
    return { kind: 'unavailable', message: `LinkedIn answered the renewal with ${status}.`, platformCode };
  if (status === 429)
    return { kind: 'rate_limited', message: 'LinkedIn renews no more access tokens for now.', platformCode };
  if (code === 'invalid_client' || code === 'unauthorized_client') {
    const message =
      'LinkedIn does not renew the access token for this app. Correct LINKEDIN_CLIENT_ID and LINKEDIN_CLIENT_SECRET.';
    return { kind: 'config', message, platformCode };
  }
  const why = 'it has ended, was taken back, or the one that replaced it was lost in a crash';
  const message = `LinkedIn does not accept the refresh token: ${why}. Connect the account again. ${remedy}`;
  return { kind: 'auth_revoked', message, platformCode };
}

/** A refused access token is one to renew where there is something to renew it with. */
function cured({ credentials }: Connection, failure: Failure): Failure {
  const hopeless = failure.kind !== 'auth_revoked' || failure.platformCode === revokedCode;
  if (hopeless || credentials['LINKEDIN_REFRESH_TOKEN'] === undefined) return failure;
  const message = `LinkedIn does not accept the access token. Where a renewal does not help: ${remedy}`;
  return { ...failure, kind: 'auth_expired', message };
}

const curedOutcome = (connection: Connection, outcome: PublishOutcome): PublishOutcome =>
  outcome.outcome === 'refused' ? { ...outcome, failure: cured(connection, outcome.failure) } : outcome;

async function curing<Result>(connection: Connection, asked: Promise<Result>): Promise<Result> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof CallFailed) throw new CallFailed(cured(connection, error.failure), { cause: error });
    throw error;
  }
}
