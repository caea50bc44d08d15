import type { Context, Handler } from 'hono';
import type { EmulatorContext } from '../../harness/index.ts';
import { accessTokenSeconds, exchangeCode, renewTokens, revokeToken, type IssuedTokens } from '../grants.ts';
import {
  missingParameter,
  oauthError,
  oauthRefusals,
  problemWithExchange,
  readTokenForm,
} from '../oauth2.ts';
import type { TwitterSettings } from '../settings.ts';

/** POST /2/oauth2/token, a form: tokens for a code, or for a refresh token. */
export function issueToken(context: EmulatorContext, settings: TwitterSettings): Handler {
  return async (c) => {
    const form = await readTokenForm(c, settings);
    if (form instanceof Response) return form;
    switch (form.get('grant_type')) {
      case 'authorization_code':
        return exchange(c, form, context);
      case 'refresh_token':
        return renew(c, form, context, settings);
      case null:
      case '':
        return missingParameter(c, 'grant_type');
      default:
        return oauthError(c, 400, 'unsupported_grant_type', 'Value passed for the grant type was invalid.');
    }
  };
}

/** POST /2/oauth2/revoke, a form: ends a token. */
export function revoke(context: EmulatorContext, settings: TwitterSettings): Handler {
  return async (c) => {
    const form = await readTokenForm(c, settings);
    if (form instanceof Response) return form;
    const token = form.get('token');
    if (!token) return missingParameter(c, 'token');
    await revokeToken(context, token);
    return c.json({ revoked: true });
  };
}

async function exchange(c: Context, form: URLSearchParams, context: EmulatorContext): Promise<Response> {
  const [code, redirectUri, verifier] = ['code', 'redirect_uri', 'code_verifier'].map((name) =>
    form.get(name),
  );
  if (!code) return missingParameter(c, 'code');
  if (!redirectUri) return missingParameter(c, 'redirect_uri');
  if (!verifier) return missingParameter(c, 'code_verifier');
  const issued = await exchangeCode(context, code, (data) =>
    problemWithExchange(data, redirectUri, verifier),
  );
  if (issued === null) return oauthError(c, 400, 'invalid_request', oauthRefusals.code);
  if ('problem' in issued) return oauthError(c, 400, 'invalid_request', issued.problem);
  return tokens(c, issued);
}

async function renew(
  c: Context,
  form: URLSearchParams,
  context: EmulatorContext,
  settings: TwitterSettings,
): Promise<Response> {
  const refreshToken = form.get('refresh_token');
  if (!refreshToken) return missingParameter(c, 'refresh_token');
  const issued = await renewTokens(context, settings, refreshToken);
  return issued ? tokens(c, issued) : oauthError(c, 400, settings.deadRefreshToken, oauthRefusals.token);
}

const tokens = (c: Context, { accessToken, refreshToken, scopes }: IssuedTokens): Response =>
  c.json({
    token_type: 'bearer',
    expires_in: accessTokenSeconds,
    access_token: accessToken,
    scope: scopes.join(' '),
    ...(refreshToken !== null && { refresh_token: refreshToken }),
  });
