import { z } from 'zod';
import type { Clock } from '../../core/index.ts';
import { graphAccess, graphGet, signedPath } from '../graph.ts';
import { call, CallFailed, nowAt, readJson } from '../http.ts';
import type { AccountHealth, Connection, Identity } from '../platform.ts';
import { callFailureOf } from './errors.ts';
import { pageSchema } from './schemas.ts';

type Caller = Omit<Connection, 'account'>;

const needed = ['pages_manage_posts', 'pages_read_engagement'];
const useful = {
  pages_manage_engagement: 'first comments are refused',
  read_insights: 'posts have no figures',
};

export async function identify({ credentials, endpoint }: Caller): Promise<Identity> {
  const path = [credentials['FB_PAGE_ID'] ?? 'me'];
  const answer = await call(endpoint, graphGet(graphAccess(credentials, 'FB'), path, { fields: 'id,name' }));
  const page = answer.status === 200 ? readJson(pageSchema, answer.body) : null;
  if (page === null) throw new CallFailed(callFailureOf(answer, nowAt(endpoint)));
  return { remoteId: page.id, kind: 'page', displayName: page.name ?? page.id };
}

/** The Page is read; what its token may do, Facebook tells who has the app's id and secret, and nobody else. */
export async function check(connection: Connection, _clock: Clock): Promise<AccountHealth> {
  const identity = await identify(connection);
  const { credentials } = connection;
  const [appId, secret] = [credentials['FB_APP_ID'], credentials['FB_APP_SECRET']];
  if (appId === undefined || secret === undefined) {
    const notes = ['What the token may do is not known: FB_APP_ID or FB_APP_SECRET is not set.'];
    return { identity, scopes: null, missing: [], expiresAt: null, notes };
  }
  const token = await inspect(connection, { appId, secret });
  const { scopes } = token;
  const lacks = (scope: string): boolean => scopes !== null && !scopes.includes(scope);
  const notes = Object.entries(useful)
    .filter(([scope]) => lacks(scope))
    .map(([scope, without]) => `Without the permission ${scope} ${without}.`);
  if (token.dataUntil !== null)
    notes.push(
      `The app may read data until ${token.dataUntil.toISOString().slice(0, 10)}; then a person logs in again.`,
    );
  return { identity, scopes, missing: needed.filter(lacks), expiresAt: token.expiresAt, notes };
}

/** Unix seconds; 0 is never. */
const moment = z
  .number()
  .nonnegative()
  .transform((seconds) => (seconds === 0 ? null : new Date(seconds * 1_000)))
  .nullish()
  .catch(null)
  .transform((end) => end ?? null);

const inspected = z.object({
  data: z.object({
    is_valid: z.boolean(),
    scopes: z.array(z.string()).nullish().catch(null),
    expires_at: moment,
    data_access_expires_at: moment,
  }),
});

interface Token {
  scopes: readonly string[] | null;
  expiresAt: Date | null;
  /** When reading ends unless a person logs in again. */
  dataUntil: Date | null;
}

/** `GET /debug_token`, whose tokens are documented as parameters only. Throws CallFailed. */
async function inspect(
  { credentials, endpoint }: Connection,
  app: { appId: string; secret: string },
): Promise<Token> {
  const access = graphAccess(credentials, 'FB');
  const query = { input_token: access.token, access_token: `${app.appId}|${app.secret}` };
  const path = signedPath({ ...access, appSecret: null }, [access.version, 'debug_token'], query);
  const answer = await call(endpoint, { method: 'GET', path });
  const token = answer.status === 200 ? readJson(inspected, answer.body)?.data : undefined;
  if (token === undefined) {
    const { kind, message } = callFailureOf(answer, nowAt(endpoint));
    // The Page was read with its token: it is the app that is wrong.
    const ofApp = kind === 'rate_limited' || kind === 'unavailable' ? kind : 'permission';
    const remedy = 'Check FB_APP_ID and FB_APP_SECRET: they must be those of the app that made the token.';
    throw new CallFailed({
      kind: ofApp,
      message: `Facebook does not tell what the token may do. ${remedy} ${message}`,
    });
  }
  if (!token.is_valid) {
    const message =
      'Facebook no longer accepts the access token. Make a new Page token and set FB_ACCESS_TOKEN.';
    throw new CallFailed({ kind: 'auth_revoked', message });
  }
  return {
    scopes: token.scopes ?? null,
    expiresAt: token.expires_at,
    dataUntil: token.data_access_expires_at,
  };
}
