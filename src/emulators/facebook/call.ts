import type { Context } from 'hono';
import {
  checkCredentials,
  documentation,
  GraphError,
  readParameters,
  unsupportedRequest,
  type GraphParameters,
} from '../harness/graph/index.ts';
import { emulatedPage } from './entities.ts';

export const credentials = {
  token: emulatedPage.token,
  appSecret: emulatedPage.appSecret,
  deadTokenStatus: 400,
} as const;

/** The parameters of a call that proved who it is. */
export async function readCall(c: Context): Promise<GraphParameters> {
  const parameters = await readParameters(c.req);
  checkCredentials(c.req, parameters, credentials);
  return parameters;
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
