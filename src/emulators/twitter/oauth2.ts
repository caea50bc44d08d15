import { createHash } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { operations, type EmulatorContext } from '../harness/index.ts';
import { isForm } from './callers.ts';
import { emulatedCredentials, type GrantData } from './entities.ts';
import { failures } from './guard.ts';
import { plainProblem, tooManyRequests } from './problems.ts';
import type { TwitterSettings } from './settings.ts';

/** The error body of RFC 6749. */
export const oauthError = (
  c: Context,
  status: 400 | 401,
  error: string,
  error_description: string,
): Response => c.json({ error, error_description }, status);

/** Sentences of live answers, 2022 to 2026. */
export const oauthRefusals = {
  code: 'Value passed for the authorization code was invalid.',
  token: 'Value passed for the token was invalid.',
  verifier: 'Value passed for the code verifier did not match the code challenge.',
  redirectUri: 'Value passed for the redirect uri did not match the uri of the authorization code.',
  client: 'Missing valid authorization header',
} as const;

export const missingParameter = (c: Context, name: string): Response =>
  oauthError(c, 400, 'invalid_request', `Missing required parameter [${name}].`);

/** Lets faults hit the calls that deal in tokens; no limits are known of them. */
export function tokenFaults(
  context: EmulatorContext,
  settings: TwitterSettings,
): (operation: string) => MiddlewareHandler {
  const dead = (c: Context) => oauthError(c, 400, settings.deadRefreshToken, oauthRefusals.token);
  return operations(context, 'twitter', {
    rateLimited: tooManyRequests,
    quotaReached: tooManyRequests,
    tokenExpired: dead,
    tokenDead: dead,
    serverError: (c, status) => plainProblem(c, status, failures[status]),
    withoutId: (c) => c.json({}),
  });
}

/** The form of a call to the token endpoints, or the answer to what is none, or comes from no known client. */
export async function readTokenForm(
  c: Context,
  settings: TwitterSettings,
): Promise<URLSearchParams | Response> {
  const form = new URLSearchParams(isForm(c) ? await c.req.text() : '');
  return refusedClient(c, form, settings) ?? form;
}

/** A confidential client authenticates itself (RFC 6749, 2.3.1), a public one says its name. */
function refusedClient(c: Context, form: URLSearchParams, { client }: TwitterSettings): Response | null {
  const { clientId, clientSecret } = emulatedCredentials;
  const basic = /^Basic\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  const [name, secret] = basic
    ? Buffer.from(basic, 'base64').toString('utf8').split(':')
    : [form.get('client_id')];
  if (client === 'public' && !name) return missingParameter(c, 'client_id');
  if (name && name !== clientId) {
    return oauthError(c, 401, 'invalid_client', 'Value passed for the client was invalid.');
  }
  if (client === 'public') return null;
  return secret === clientSecret ? null : oauthError(c, 401, 'unauthorized_client', oauthRefusals.client);
}

/** What speaks against exchanging a code, as a sentence; null when nothing does. */
export function problemWithExchange(data: GrantData, redirectUri: string, verifier: string): string | null {
  if (data.redirectUri !== redirectUri) return oauthRefusals.redirectUri;
  const challenge =
    data.challengeMethod === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier;
  return challenge === data.challenge ? null : oauthRefusals.verifier;
}
