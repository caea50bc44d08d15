import type { Handler } from 'hono';
import type { EmulatorContext } from '../../harness/index.ts';
import { emulatedClient, type LinkedInSettings } from '../entities.ts';
import { notEmulated, oauthError, refusedGrant } from '../errors.ts';
import { renewTokens } from '../tokens.ts';

/** The documents show it for 365 days; whether in minutes or seconds they leave open. */
const refreshTokenExpiresIn = 525_600;

/** POST /oauth/v2/accessToken on www.linkedin.com, a form: renews an access token. Authorization codes are not here. */
export function issueToken(context: EmulatorContext, settings: LinkedInSettings): Handler {
  return async (c) => {
    const isForm = c.req.header('content-type')?.startsWith('application/x-www-form-urlencoded') ?? false;
    const form = new URLSearchParams(isForm ? await c.req.text() : '');
    const missing = ['grant_type', 'client_id', 'client_secret'].find((name) => !form.get(name));
    if (missing !== undefined) return missingParameter(c, missing);
    if (form.get('client_id') !== emulatedClient.id || form.get('client_secret') !== emulatedClient.secret)
      return oauthError(c, 401, 'invalid_client', 'Client authentication failed');

    const grant = form.get('grant_type');
    if (grant === 'authorization_code') return notEmulated(c, 'the exchange of authorization codes');
    if (grant !== 'refresh_token')
      return oauthError(c, 400, 'unsupported_grant_type', 'The grant type is not supported');
    const refreshToken = form.get('refresh_token');
    if (!refreshToken) return missingParameter(c, 'refresh_token');

    const issued = await renewTokens(context, settings, refreshToken);
    if (issued === null) return refusedGrant(c);
    return c.json({
      access_token: issued.accessToken,
      expires_in: settings.accessTokenSeconds,
      ...(issued.refreshToken !== null && {
        refresh_token: issued.refreshToken,
        refresh_token_expires_in: refreshTokenExpiresIn,
      }),
      scope: 'openid,profile,r_organization_social,w_member_social,w_organization_social',
    });
  };
}

/** Words of a live answer of 2022-09 (linkedin-developers/java-sample-application#6). */
const missingParameter = (c: Parameters<Handler>[0], name: string) =>
  oauthError(c, 400, 'invalid_request', `A required parameter "${name}" is missing`);
