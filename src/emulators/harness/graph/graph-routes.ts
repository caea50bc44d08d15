import { Hono, type Context } from 'hono';
import type { VendorAnswers } from '../operation.ts';
import { deadToken, type GraphCredentials } from './graph-credentials.ts';
import { GraphError } from './graph-error.ts';

/** Any version is served; the Graph API silently takes the next one for a version that has ended. */
export const versionPath = '/:version{v[0-9]+\\.[0-9]+}';

/** A Hono app that answers a thrown GraphError the documented way. */
export function graphRoutes(): Hono {
  const app = new Hono();
  app.use('*', async (c, next) => {
    await next();
    c.header('facebook-api-version', /\/(v\d+\.\d+)\//.exec(c.req.path)?.[1] ?? 'v26.0');
  });
  app.onError((thrown, c) => {
    if (thrown instanceof GraphError) return graphAnswer(c, thrown);
    throw thrown;
  });
  return app;
}

/** To be called after all routes: what the API says to a path it does not know. */
export function refuseOtherPaths(app: Hono): void {
  app.all('*', (c) => {
    const rest = c.req.path.replace(/^.*?\/v\d+\.\d+\/[^/]*/, '');
    throw new GraphError(2500, `Unknown path components: ${rest || c.req.path}`);
  });
}

/** The API's own limits, as the errors it gives: of a short time, and of a longer one. */
export interface GraphLimits {
  rate(): GraphError;
  quota(): GraphError;
}

/** The faults every Graph API shares; `nameless` is the body of a success that names no id. */
export function graphFaultAnswers(
  credentials: GraphCredentials,
  limits: GraphLimits,
  nameless: Readonly<Record<string, unknown>>,
): VendorAnswers {
  return {
    rateLimited: (c) => graphAnswer(c, limits.rate()),
    quotaReached: (c) => graphAnswer(c, limits.quota()),
    tokenExpired: (c) => graphAnswer(c, deadToken(credentials, sessionEnded.expired, 463)),
    tokenDead: (c) => graphAnswer(c, deadToken(credentials, sessionEnded.invalidated, 460)),
    serverError(c, status) {
      // The machines in front answer 502 and 503, and they speak HTML.
      if (status !== 500)
        return c.html('<html><body><h1>Sorry, something went wrong.</h1></body></html>', status);
      const message = 'An unexpected error has occurred. Please retry your request later.';
      return graphAnswer(c, new GraphError(2, message, { status, isTransient: true }));
    },
    withoutId: (c) => c.json(nameless),
  };
}

const sessionEnded = {
  expired: 'Error validating access token: Session has expired.',
  invalidated:
    'Error validating access token: The session has been invalidated because the user changed their password ' +
    'or Facebook has changed the session for security reasons.',
} as const;

function graphAnswer(c: Context, error: GraphError): Response {
  return c.json(error.body(), error.status as 400, error.options.headers);
}
