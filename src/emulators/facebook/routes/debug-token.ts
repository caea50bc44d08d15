import type { Context } from 'hono';
import type { EmulatorContext } from '../../harness/index.ts';
import { checkCredentials, readParameters, textOf, parameterError } from '../../harness/graph/index.ts';
import { credentials } from '../call.ts';
import { emulatedApp, emulatedPage, emulatedUser, otherPage } from '../entities.ts';
import { knownScopes, readUserToken, sessionExpired } from '../user-tokens.ts';
import { appToken } from './login.ts';

/** GET /debug_token: what a token is good for, asked with the app's own token or with that of the person. */
export function debugToken(context: EmulatorContext) {
  return async (c: Context): Promise<Response> => {
    const parameters = await readParameters(c.req);
    const asking = textOf(parameters, 'access_token') ?? '';
    const isKnown = asking === appToken || readUserToken(asking) !== null;
    checkCredentials(c.req, parameters, { ...credentials, ...(isKnown && { token: asking }) });
    const input = textOf(parameters, 'input_token');
    if (input === null) throw parameterError('The parameter input_token is required');
    return c.json({ data: aboutToken(input, context.clock.now()) });
  };
}

function aboutToken(token: string, now: Date): Record<string, unknown> {
  const common = { app_id: emulatedApp.id, application: emulatedApp.name };
  const page = [emulatedPage, otherPage].find((each) => each.token === token);
  if (page) {
    const about = { type: 'PAGE', expires_at: 0, data_access_expires_at: 0, profile_id: page.id };
    return { ...common, ...about, is_valid: true, scopes: knownScopes, user_id: emulatedUser.id };
  }
  const user = readUserToken(token);
  if (user === null)
    return { error: { code: 190, message: 'Invalid OAuth access token.' }, is_valid: false, scopes: [] };
  const isOver = user.expiresAt !== null && user.expiresAt <= now;
  return {
    ...common,
    type: 'USER',
    expires_at: user.expiresAt === null ? 0 : Math.floor(user.expiresAt.getTime() / 1000),
    data_access_expires_at: 0,
    ...(isOver && { error: { code: 190, subcode: 463, message: sessionExpired } }),
    is_valid: !isOver,
    scopes: user.scopes,
    user_id: emulatedUser.id,
  };
}
