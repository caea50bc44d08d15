import type { Clock } from '../../core/index.ts';
import { CallFailed } from '../http.ts';
import { codeRefused } from '../login-code.ts';
import type { Connecting, GivenAccess, LoginAnswer, Platform } from '../platform.ts';
import { isOk } from './errors.ts';
import { askForTokens, tokensIn } from './oauth.ts';
import { settings } from './settings.ts';

/** The last one gives a refresh token; without it the access would end after two hours. */
const scopes = ['tweet.read', 'tweet.write', 'users.read', 'media.write', 'offline.access'];

/** OAuth 2.0 with PKCE. `identify` says whose the tokens are: X does not. */
export const connectingAt = (site: string, identify: Platform['identify']): Connecting => ({
  app: [
    { name: 'TWITTER_CLIENT_ID', required: true },
    { name: 'TWITTER_CLIENT_SECRET', required: false },
  ],
  settings: settings.map(({ name }) => name),
  simulatedApp: {
    TWITTER_CLIENT_ID: 'emulated-twitter-client',
    TWITTER_CLIENT_SECRET: 'emulated-twitter-client-secret',
  },
  kinds: [{ kind: 'user', scopes }],
  site,
  path: '/i/oauth2/authorize',
  query: ({ app, redirectUri, state, challenge, ...asked }) => ({
    response_type: 'code',
    client_id: app['TWITTER_CLIENT_ID'] ?? '',
    redirect_uri: redirectUri,
    scope: asked.scopes.join(' '),
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  }),
  exchange: (answer, clock) => exchange(answer, clock, identify),
});

async function exchange(
  { app, endpoint, code, redirectUri, verifier }: LoginAnswer,
  clock: Clock,
  identify: Platform['identify'],
): Promise<GivenAccess[]> {
  const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier };
  const answer = await askForTokens(app, endpoint, form);
  const tokens = isOk(answer) ? tokensIn(answer, clock) : null;
  if (tokens === null) throw new CallFailed(codeRefused('X', answer));
  if (tokens.credentials['TWITTER_REFRESH_TOKEN'] === undefined) {
    const message = 'X gave no refresh token, so the access would end after two hours. Allow offline.access.';
    throw new CallFailed({ kind: 'permission', message });
  }
  const { credentials } = tokens;
  const identity = await identify({ endpoint, credentials: { ...app, ...credentials } });
  return [{ ...tokens, identity }];
}
