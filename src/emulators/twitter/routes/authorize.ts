import type { Context, Handler } from 'hono';
import { z } from 'zod';
import type { EmulatorContext } from '../../harness/index.ts';
import { consentPage, wrongRequestPage } from '../consent-page.ts';
import { emulatedCredentials } from '../entities.ts';
import { issueCode, knownScopes } from '../grants.ts';
import type { TwitterSettings } from '../settings.ts';

const request = z.object({
  response_type: z.literal('code'),
  client_id: z.literal(emulatedCredentials.clientId),
  redirect_uri: z.url({ protocol: /^[a-z][a-z0-9+.-]*$/ }),
  scope: z.string().min(1),
  state: z.string().min(1).max(500),
  code_challenge: z.string().min(1).max(128),
  code_challenge_method: z.enum(['S256', 'plain']),
});

type AuthorizeRequest = z.infer<typeof request> & { scopes: string[] };

/** GET /i/oauth2/authorize on x.com: asks the user. */
export function askForConsent(settings: TwitterSettings): Handler {
  return (c) => {
    const asked = read(c, settings);
    if ('problem' in asked) return c.html(wrongRequestPage(asked.problem), 400);
    return c.html(consentPage(asked.scopes, asked.redirect_uri));
  };
}

/** The user's answer: back to the app with a code, or without. How X's own page sends it is not known. */
export function takeConsent(context: EmulatorContext, settings: TwitterSettings): Handler {
  return async (c) => {
    const asked = read(c, settings);
    if ('problem' in asked) return c.html(wrongRequestPage(asked.problem), 400);
    const { scopes, redirect_uri: redirectUri, code_challenge: challenge, state } = asked;
    const back = new URL(redirectUri);
    back.searchParams.set('state', state);
    if (new URLSearchParams(await c.req.text()).get('decision') === 'allow') {
      const challengeMethod = asked.code_challenge_method;
      back.searchParams.set(
        'code',
        await issueCode(context, { scopes, redirectUri, challenge, challengeMethod }),
      );
    } else back.searchParams.set('error', 'access_denied');
    return c.redirect(back.href, 302);
  };
}

function read(c: Context, { redirectUris }: TwitterSettings): AuthorizeRequest | { problem: string } {
  const parsed = request.safeParse(c.req.query());
  const [issue] = parsed.error?.issues ?? [];
  if (!parsed.success) return { problem: `The parameter ${String(issue?.path[0])} is missing or wrong.` };
  const scopes = parsed.data.scope.split(' ');
  const unknown = scopes.find((scope) => !knownScopes.includes(scope));
  if (unknown !== undefined) return { problem: `The scope ${unknown} does not exist.` };
  if (redirectUris !== 'any' && !redirectUris.includes(parsed.data.redirect_uri)) {
    return { problem: `The address ${parsed.data.redirect_uri} is not registered for this app.` };
  }
  return { ...parsed.data, scopes };
}
