import type { Context, Handler } from 'hono';
import type { EmulatorContext } from '../../harness/index.ts';
import { consentPage, problemPage } from '../consent-page.ts';
import { emulatedClient } from '../entities.ts';
import { baseUrlOf } from '../restli.ts';
import { isScope, type Scope } from '../scopes.ts';
import type { LinkedInSettings } from '../settings.ts';
import { issueCode } from '../tokens.ts';

/** GET /oauth/v2/authorization on www.linkedin.com: the page that asks the person. */
export function showConsent(settings: LinkedInSettings): Handler {
  return async (c) => {
    const asked = await askedIn(c, settings);
    return asked instanceof Response ? asked : c.html(consentPage(asked.scopes));
  };
}

/** POST to the same address, which is that page's own: back to the app with a code, or with the refusal. */
export function answerConsent(context: EmulatorContext, settings: LinkedInSettings): Handler {
  return async (c) => {
    const asked = await askedIn(c, settings);
    if (asked instanceof Response) return asked;
    const { allow } = await c.req.parseBody();
    if (allow !== 'yes') {
      return sendBack(c, asked.redirectUri, {
        error: 'user_cancelled_authorize',
        error_description: 'The user cancelled the authorization',
      });
    }
    return sendBack(c, asked.redirectUri, { code: await issueCode(context, asked) });
  };
}

interface Asked {
  scopes: readonly Scope[];
  redirectUri: string;
}

/** What the address asks for. A wrong app or redirect address is told to the person, all else to the app. */
async function askedIn(c: Context, { appScopes }: LinkedInSettings): Promise<Asked | Response> {
  if (c.req.query('client_id') !== emulatedClient.id) {
    return c.html(problemPage('The passed in client_id is invalid.'), 400);
  }
  const redirectUri = c.req.query('redirect_uri') ?? '';
  if (!/^https?:$/.test(URL.parse(redirectUri)?.protocol ?? '')) {
    return c.html(problemPage('The redirect_uri must be an absolute address.'), 400);
  }
  const refuse = (error: string, description: string) =>
    sendBack(c, redirectUri, { error, error_description: description });
  if (c.req.query('response_type') !== 'code') {
    return refuse('unsupported_response_type', 'The response_type must be code');
  }
  const names = new Set((c.req.query('scope') ?? '').split(/[\s,]+/).filter(Boolean));
  if (names.size === 0) return refuse('invalid_scope_error', 'The scope must not be empty');
  const scopes: Scope[] = [];
  for (const name of names) {
    if (!isScope(name) || !appScopes.includes(name)) {
      return refuse('unauthorized_scope_error', `Scope "${name}" is not authorized for your application`);
    }
    scopes.push(name);
  }
  return { scopes, redirectUri };
}

function sendBack(c: Context, redirectUri: string, answer: Record<string, string>): Response {
  const back = new URL(redirectUri);
  const state = c.req.query('state');
  for (const [name, value] of Object.entries(answer)) back.searchParams.set(name, value);
  if (state !== undefined) back.searchParams.set('state', state);
  return c.redirect(back.href);
}

/** GET /oauth/.well-known/openid-configuration on www.linkedin.com. */
export function discover(settings: LinkedInSettings): Handler {
  return (c) => {
    const base = baseUrlOf(c.req.url, '/oauth/');
    return c.json({
      issuer: `${base}/oauth`,
      authorization_endpoint: `${base}/oauth/v2/authorization`,
      token_endpoint: `${base}/oauth/v2/accessToken`,
      userinfo_endpoint: `${base}/v2/userinfo`,
      jwks_uri: `${base}/oauth/openid/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      scopes_supported: ['openid', 'profile', 'email'].filter((name) =>
        settings.appScopes.some((scope) => scope === name),
      ),
    });
  };
}
