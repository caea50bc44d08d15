import type { Context } from 'hono';
import {
  checkCredentials,
  deadToken,
  documentation,
  GraphError,
  readParameters,
  tokenOf,
  unsupportedRequest,
  type GraphParameters,
} from '../harness/graph/index.ts';
import type { EmulatorContext } from '../harness/index.ts';
import { emulatedApp, emulatedPage, otherPage } from './entities.ts';
import { checkUserToken, isUserToken, readUserToken, type UserToken } from './user-tokens.ts';

export const credentials = {
  token: emulatedPage.token,
  appSecret: emulatedPage.appSecret,
  deadTokenStatus: 400,
} as const;

/** The parameters of a call that proved that it comes from the Page. */
export async function readCall(c: Context): Promise<GraphParameters> {
  const parameters = await readParameters(c.req);
  if (isUserToken(tokenOf(c.req, parameters) ?? ''))
    throw deadToken(
      credentials,
      'A page access token is required for this call for the new Pages experience.',
      2069032,
    );
  if (tokenOf(c.req, parameters) === otherPage.token)
    throw new GraphError(
      200,
      "(#200) The token of one Page can not act for another, or lacks the Page's task.",
    );
  checkCredentials(c.req, parameters, credentials);
  return parameters;
}

/** Who asks: the person who manages the Pages, or one of the Pages by its own token. */
export async function readAnyCall(
  c: Context,
  context: EmulatorContext,
): Promise<{
  parameters: GraphParameters;
  user: UserToken | null;
  page: typeof emulatedPage | typeof otherPage;
}> {
  const parameters = await readParameters(c.req);
  const token = tokenOf(c.req, parameters) ?? '';
  const user = readUserToken(token);
  const page = token === otherPage.token ? otherPage : emulatedPage;
  checkUserToken(token, context.clock.now());
  checkCredentials(c.req, parameters, { ...credentials, token: user ? token : page.token });
  return { parameters, user, page };
}

/** Files are uploaded with a person's token; that the Page's is taken, too, is unverified. */
export function checkUploader(c: Context, parameters: GraphParameters, context: EmulatorContext): void {
  const token = tokenOf(c.req, parameters) ?? '';
  if (!isUserToken(token)) return checkCredentials(c.req, parameters, credentials);
  checkUserToken(token, context.clock.now());
  checkCredentials(c.req, parameters, { ...credentials, token });
}

export async function readUploaderCall(c: Context, context: EmulatorContext): Promise<GraphParameters> {
  const parameters = await readParameters(c.req);
  checkUploader(c, parameters, context);
  return parameters;
}

/** There is one app, called `app` by its own tokens. */
export function checkApp(c: Context): void {
  const app = c.req.param('app') ?? '';
  if (app !== emulatedApp.id && app !== 'app') throw unsupportedRequest(c.req.method, app);
}

/** There is one Page, called `me` by its own token; any other id does not exist for it. */
export function checkPage(c: Context): string {
  const page = c.req.param('page') ?? 'me';
  if (page === emulatedPage.id || page === 'me') return emulatedPage.id;
  throw unsupportedRequest(c.req.method, page);
}

/** "Rate limiting", business use cases: the wait is in minutes, and there is no Retry-After. */
export function pageLimitReached(): GraphError {
  const usage = { call_count: 100, total_cputime: 23, total_time: 27 };
  const message =
    '(#80001) There have been too many calls to this Page account. Wait a bit and try again. For more info, please ' +
    `refer to ${documentation}/graph-api/overview/rate-limiting.`;
  return new GraphError(80001, message, {
    headers: {
      'x-app-usage': JSON.stringify(usage),
      'x-business-use-case-usage': JSON.stringify({
        [emulatedPage.id]: [{ type: 'pages', ...usage, estimated_time_to_regain_access: 5 }],
      }),
    },
  });
}

/** The limit of the whole app: code 4, with its use in percent and no time to come back. */
export function appLimitReached(): GraphError {
  const usage = { call_count: 100, total_cputime: 31, total_time: 28 };
  return new GraphError(4, '(#4) Application request limit reached', {
    isTransient: true,
    headers: { 'x-app-usage': JSON.stringify(usage) },
  });
}
