import type { Context } from 'hono';
import type { EmulatorContext } from '../../harness/index.ts';
import {
  GraphError,
  parameterError,
  readParameters,
  textOf,
  type GraphParameters,
} from '../../harness/graph/index.ts';
import { emulatedApp, emulatedPage } from '../entities.ts';
import { giveCode, takeCode } from '../login-codes.ts';
import { consentPage, loginProblemPage } from '../login-page.ts';
import { checkUserToken, issueUserToken, knownScopes, lifeMs, readUserToken } from '../user-tokens.ts';

/** GET /{version}/dialog/oauth: the page that asks the person. */
export function showLogin(c: Context): Response | Promise<Response> {
  const problem = problemOf(c);
  return problem === null ? c.html(consentPage(scopesIn(c))) : c.html(loginProblemPage(problem), 400);
}

/** POST to the same address, which is this page's own: back to the app, with a code or with the refusal. */
export function answerLogin(context: EmulatorContext) {
  return async (c: Context): Promise<Response> => {
    const problem = problemOf(c);
    if (problem !== null) return c.html(loginProblemPage(problem), 400);
    const { allow } = await c.req.parseBody();
    const redirectUri = c.req.query('redirect_uri') ?? '';
    const back = new URL(redirectUri);
    const state = c.req.query('state');
    if (allow === 'yes')
      back.searchParams.set('code', await giveCode(context, { redirectUri, scopes: scopesIn(c) }));
    else for (const [name, value] of Object.entries(denied)) back.searchParams.set(name, value);
    if (state !== undefined) back.searchParams.set('state', state);
    // As in life: an empty fragment would let the browser keep the one before.
    if (allow === 'yes') back.hash = '#_=_';
    return c.redirect(back.href);
  };
}

const denied = {
  error: 'access_denied',
  error_code: '200',
  error_description: 'Permissions error',
  error_reason: 'user_denied',
};

function problemOf(c: Context): string | null {
  if (c.req.query('client_id') !== emulatedApp.id)
    return 'Invalid App ID: The provided app ID does not look like a valid app ID.';
  const redirect = URL.parse(c.req.query('redirect_uri') ?? '');
  if (redirect === null || !/^https?:$/.test(redirect.protocol))
    return 'The parameter redirect_uri is required, and must be an address.';
  if ((c.req.query('response_type') ?? 'code') !== 'code')
    return 'The emulator has the response_type code only.';
  const unknown = scopesIn(c).filter((scope) => !knownScopes.some((known) => known === scope));
  return unknown.length === 0 ? null : `Invalid Scopes: ${unknown.join(', ')}.`;
}

/** Everybody who logs in gives the first one. */
function scopesIn(c: Context): string[] {
  const asked = (c.req.query('scope') ?? '').split(/[\s,]+/).filter((scope) => scope !== '');
  return [...new Set(['public_profile', ...asked])];
}

/** GET and POST /{version}/oauth/access_token: a code for a short token, a short one for a long one, the app's own. */
export function exchangeToken(context: EmulatorContext) {
  return async (c: Context): Promise<Response> => {
    const parameters = await readParameters(c.req);
    checkClient(parameters);
    const grant = textOf(parameters, 'grant_type') ?? 'authorization_code';
    const now = context.clock.now();
    if (grant === 'client_credentials') return c.json({ access_token: appToken, token_type: 'bearer' });
    if (grant === 'fb_exchange_token') {
      const given = textOf(parameters, 'fb_exchange_token') ?? '';
      const scopes = readUserToken(given)?.scopes;
      if (scopes === undefined) throw new GraphError(190, 'Invalid OAuth access token.');
      checkUserToken(given, now);
      return c.json(answer('long', scopes, now));
    }
    if (grant !== 'authorization_code') throw parameterError(`Invalid grant_type: ${grant}`);
    const code = textOf(parameters, 'code');
    if (code === null) throw new GraphError(1, 'Missing authorization code');
    const redirectUri = textOf(parameters, 'redirect_uri');
    if (redirectUri === null) throw new GraphError(191, 'Missing redirect_uri parameter.');
    return c.json(answer('short', await takeCode(context, { code, redirectUri }), now));
  };
}

const answer = (life: keyof typeof lifeMs, scopes: readonly string[], now: Date) => ({
  access_token: issueUserToken(life, scopes, now),
  token_type: 'bearer',
  expires_in: Math.floor(lifeMs[life] / 1000),
});

/** The token of the app itself: its id and its secret. */
export const appToken = `${emulatedApp.id}|${emulatedPage.appSecret}`;

function checkClient(parameters: GraphParameters): void {
  if (textOf(parameters, 'client_id') !== emulatedApp.id)
    throw new GraphError(
      101,
      'Error validating application. Cannot get application info due to a system error.',
    );
  if (textOf(parameters, 'client_secret') !== emulatedPage.appSecret)
    throw new GraphError(1, 'Error validating client secret.');
}
