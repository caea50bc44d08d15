import { z } from 'zod';
import { CarillonError, newId, sha256 } from '../../../core/index.ts';
import type { Caller, Services } from '../../context.ts';
import { parse } from '../../tasks/index.ts';
import { challengeOf, newToken, placeOfLogin, platformWithLogin, type LoginPlatform } from './login.ts';
import { forgetLogins, insertLogin } from './sql/logins.ts';

export const connectSchema = z.strictObject({
  redirectUri: z
    .url({ protocol: /^https?$/, error: 'must be an address that begins with https:// or http://' })
    .max(500)
    .optional(),
  kind: z.string().max(50).optional(),
});

/**
 * `redirectUri`: where the platform sends the person back to, as registered with the app; the server's own callback by
 * default, and any other must pass the query on to it. `kind`: of account, e.g. "organization"; the usual one by default.
 */
export type ConnectInput = z.input<typeof connectSchema>;

/** A login that has begun. */
export interface BegunLogin {
  id: string;
  /** The page that asks the person: for a browser. */
  url: string;
  simulated: boolean;
  expiresAt: Date;
}

/**
 * Begins to connect an account: a person must open `url` within ten minutes. `serverUrl`: where this server is reached,
 * unless CARILLON_PUBLIC_URL says so.
 * @throws CarillonError `unknown_platform`, `login_impossible`, `login_unconfigured`, `invalid_input`
 */
export async function connectAccount(
  services: Services,
  caller: Caller,
  platformName: string,
  input: ConnectInput,
  serverUrl: string,
): Promise<BegunLogin> {
  const platform = platformWithLogin(services, platformName);
  const { redirectUri, kind: name } = parse(connectSchema, input);
  const { connecting } = platform;
  const kind = connecting.kinds.find((one) => one.kind === (name ?? connecting.kinds[0]?.kind));
  if (kind === undefined) {
    const problem = `must be one of ${connecting.kinds.map((one) => one.kind).join(', ')}`;
    throw new CarillonError('invalid_input', { field: 'kind', problem });
  }
  const { app, simulated } = appFor(services, platform);
  const base = services.settings.media.publicUrl ?? serverUrl;
  const back = redirectUri ?? `${base}/oauth/${platform.id}/callback`;

  const [id, state, verifier, sealer] = [newId(), newToken(), newToken(), await services.sealer()];
  await services.db.run(forgetLogins());
  const [row] = await services.db.run<{ expiresAt: Date }>(
    insertLogin({
      id,
      workspaceId: caller.workspaceId,
      platform: platform.id,
      kind: kind.kind,
      simulated,
      redirectUri: back,
      stateHash: sha256(state),
      sealed: sealer.seal(verifier, placeOfLogin(id)),
      keyId: sealer.keyId,
    }),
  );
  if (row === undefined) throw new Error('the login was not stored');
  const request = { app, scopes: kind.scopes, redirectUri: back, state, challenge: challengeOf(verifier) };
  const query = new URLSearchParams(connecting.query(request));
  return { id, url: `${pageOf(services, platform, simulated, base)}?${query}`, simulated, ...row };
}

/** The app people log in for: the environment's, else, where simulating is allowed, the emulator's. */
function appFor(services: Services, platform: LoginPlatform) {
  const { simulate } = services.settings;
  const app = simulate === 'always' ? null : services.connections.appOf(platform, false);
  if (app !== null) return { app, simulated: false };
  if (simulate === 'never') {
    const needed = platform.connecting.app.filter(({ required }) => required).map(({ name }) => name);
    throw new CarillonError('login_unconfigured', { platform: platform.name, variables: needed.join(', ') });
  }
  return { app: platform.connecting.simulatedApp, simulated: true };
}

/**
 * The page of the emulator in this process that asks for access.
 * @throws CarillonError `unknown_platform`, `login_impossible`
 */
export function emulatedLoginPage(services: Services, platformName: string): string {
  const platform = platformWithLogin(services, platformName);
  return `http://carillon.emulator/${platform.id}${platform.connecting.path}`;
}

/** The emulator in this process has its page on this server. */
function pageOf(services: Services, platform: LoginPlatform, simulated: boolean, base: string): string {
  const { connecting, baseUrl } = platform;
  const endpoint = services.connections.endpointOf(platform, simulated);
  if (endpoint.fetch !== null) return `${base}/_emulator/login/${platform.id}`;
  return `${endpoint.baseUrl === baseUrl ? connecting.site : endpoint.baseUrl}${connecting.path}`;
}
