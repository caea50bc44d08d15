import { z } from 'zod';
import type { Clock, Failure } from '../../core/index.ts';
import { call, CallFailed, readJson, type Endpoint, type HttpAnswer } from '../http.ts';
import type { Connection, Refreshed } from '../platform.ts';
import { isOk } from './errors.ts';

type Credentials = Connection['credentials'];

const newTokens = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive().optional().catch(undefined),
  refresh_token: z.string().min(1).optional().catch(undefined),
  scope: z.string().min(1).optional().catch(undefined),
});

const refusal = z.object({ error: z.string().regex(/^[a-z_]{1,40}$/) });

/** Exchanges the refresh token, which X takes once, for a new one and an access token of two hours. Throws CallFailed. */
export async function refresh({ credentials, endpoint }: Connection, clock: Clock): Promise<Refreshed> {
  const refreshToken = credentials['TWITTER_REFRESH_TOKEN'];
  if (refreshToken === undefined)
    throw new CallFailed({ kind: 'auth_revoked', message: `There is no refresh token. ${remedy}` });
  const answer = await askForTokens(credentials, endpoint, {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
  });
  if (!isOk(answer)) throw new CallFailed(whyRefused(answer));
  const tokens = tokensIn(answer, clock);
  if (tokens !== null) return { credentials: tokens.credentials, expiresAt: tokens.expiresAt };
  const message = 'X answered the renewal of the access token with something else than a token.';
  throw new CallFailed({ kind: 'unavailable', message });
}

/** One call to where X deals in tokens; every answer is returned. */
export function askForTokens(
  credentials: Credentials,
  endpoint: Endpoint,
  form: Readonly<Record<string, string>>,
): Promise<HttpAnswer> {
  const client = clientOf(credentials);
  return call(endpoint, {
    method: 'POST',
    path: '/2/oauth2/token',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...client.headers },
    body: new URLSearchParams({ ...form, ...client.form }).toString(),
  });
}

/** The tokens in an answer, and what they allow where X says so; null when there are none. */
export function tokensIn(answer: HttpAnswer, clock: Clock): (Refreshed & { scopes: string[] }) | null {
  const tokens = readJson(newTokens, answer.body);
  if (tokens === null) return null;
  const { access_token, refresh_token, expires_in, scope } = tokens;
  return {
    credentials: {
      TWITTER_OAUTH2_ACCESS_TOKEN: access_token,
      ...(refresh_token !== undefined && { TWITTER_REFRESH_TOKEN: refresh_token }),
    },
    expiresAt: expires_in === undefined ? null : new Date(clock.now().getTime() + expires_in * 1_000),
    scopes: scope?.split(' ') ?? [],
  };
}

/** A confidential client proves itself by its secret, a public one only says its id. */
function clientOf(credentials: Credentials): {
  form: { client_id?: string };
  headers: { Authorization?: string };
} {
  const id = credentials['TWITTER_CLIENT_ID'] ?? '';
  const secret = credentials['TWITTER_CLIENT_SECRET'];
  if (secret === undefined) return { form: { client_id: id }, headers: {} };
  // RFC 6749, 2.3.1: form-encoded before they are joined.
  const pair = [id, secret].map(encodeURIComponent).join(':');
  return { form: {}, headers: { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` } };
}

const remedy =
  'Make a new TWITTER_OAUTH2_ACCESS_TOKEN and TWITTER_REFRESH_TOKEN, with the scope offline.access, and restart.';

/** By status and OAuth's code (RFC 6749, 5.2). The description stays unsaid: it may quote what was sent. */
function whyRefused({ status, body }: HttpAnswer): Failure {
  const code = readJson(refusal, body)?.error ?? null;
  const platformCode = code === null ? String(status) : `${status}/${code}`;
  if (status < 400 || status === 408 || status >= 500)
    return { kind: 'unavailable', message: `X answered the renewal with ${status}.`, platformCode };
  if (status === 429)
    return { kind: 'rate_limited', message: 'X renews no more access tokens for now.', platformCode };
  if (code === 'invalid_client' || code === 'unauthorized_client') {
    const message =
      'X does not renew the access token for this app. Correct TWITTER_CLIENT_ID and TWITTER_CLIENT_SECRET.';
    return { kind: 'config', message, platformCode };
  }
  const why = 'it was taken back, was used before, or the one that replaced it was lost in a crash';
  const message = `X does not accept the refresh token: ${why}. Connect the account again. ${remedy}`;
  return { kind: 'auth_revoked', message, platformCode };
}

/** A refused access token is one to renew where there is something to renew it with. */
export function cured(credentials: Credentials, failure: Failure): Failure {
  const isRefusedToken = failure.kind === 'auth_revoked' && /^401\b/.test(failure.platformCode ?? '');
  const canRenew =
    credentials['TWITTER_OAUTH2_ACCESS_TOKEN'] !== undefined &&
    credentials['TWITTER_REFRESH_TOKEN'] !== undefined;
  if (!isRefusedToken || !canRenew) return failure;
  const message = `X does not accept the access token. Where a renewal does not help: ${remedy}`;
  return { ...failure, kind: 'auth_expired', message };
}
