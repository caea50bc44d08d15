import type { Context, Handler } from 'hono';
import type { EmulatorContext } from '../../harness/index.ts';
import { emulatedClient } from '../entities.ts';
import { oauthError, refusedCode, refusedGrant } from '../errors.ts';
import type { LinkedInSettings } from '../settings.ts';
import { exchangeCode, renewTokens, type IssuedTokens } from '../tokens.ts';

/** The documents show it for 365 days; whether in minutes or seconds they leave open. */
const refreshTokenExpiresIn = 525_600;

/** POST /oauth/v2/accessToken on www.linkedin.com, a form: a code, or a refresh token, for an access token. */
export function issueToken(context: EmulatorContext, settings: LinkedInSettings): Handler {
  return async (c) => {
    const isForm = c.req.header('content-type')?.startsWith('application/x-www-form-urlencoded') ?? false;
    const form = new URLSearchParams(isForm ? await c.req.text() : '');
    const grant = form.get('grant_type');
    const wanted = ['grant_type', 'client_id', 'client_secret', ...(parameters[grant ?? ''] ?? [])];
    const missing = wanted.find((name) => !form.get(name));
    if (missing !== undefined) return missingParameter(c, missing);
    if (form.get('client_id') !== emulatedClient.id || form.get('client_secret') !== emulatedClient.secret)
      return oauthError(c, 401, 'invalid_client', 'Client authentication failed');

    const text = (name: string): string => form.get(name) ?? '';
    if (grant === 'authorization_code') {
      const sent = { code: text('code'), redirectUri: text('redirect_uri') };
      const issued = await exchangeCode(context, settings, sent);
      return issued === null ? refusedCode(c) : answer(c, issued, settings);
    }
    if (grant !== 'refresh_token')
      return oauthError(c, 400, 'unsupported_grant_type', 'The grant type is not supported');
    const issued = await renewTokens(context, settings, text('refresh_token'));
    return issued === null ? refusedGrant(c) : answer(c, issued, settings);
  };
}

/** What each grant needs beside the app's own. */
const parameters: Readonly<Record<string, readonly string[]>> = {
  authorization_code: ['code', 'redirect_uri'],
  refresh_token: ['refresh_token'],
};

const answer = (c: Context, issued: IssuedTokens, settings: LinkedInSettings): Response =>
  c.json({
    access_token: issued.accessToken,
    expires_in: settings.accessTokenSeconds,
    ...(issued.refreshToken !== null && {
      refresh_token: issued.refreshToken,
      refresh_token_expires_in: refreshTokenExpiresIn,
    }),
    scope: issued.scopes.join(','),
  });

/** Words of a live answer of 2022-09 (linkedin-developers/java-sample-application#6). */
const missingParameter = (c: Context, name: string) =>
  oauthError(c, 400, 'invalid_request', `A required parameter "${name}" is missing`);
