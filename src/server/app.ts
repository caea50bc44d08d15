import { OpenAPIHono } from '@hono/zod-openapi';
import type { Hono } from 'hono';
import { requestId } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';
import { CarillonError, newId } from '../core/index.ts';
import { accessLog } from './access-log.ts';
import { continueTrace } from './continue-trace.ts';
import { createRateLimit, requireCronSecret, requireKey } from './auth/index.ts';
import { addProcess } from './cron/process.ts';
import { addProcessCampaigns } from './cron/process-campaigns.ts';
import { describeHeaders, describeSecurity } from './docs/index.ts';
import { answerErrors } from './errors.ts';
import { createMetrics, measureRequests, type Metrics } from './metrics/index.ts';
import type { Http, HttpEnv, HttpOptions, ServerParts, WatchedParts } from './parts.ts';
import { createAddRoute, type AddRoute, type Guards } from './route.ts';
import {
  addAccounts,
  addApprove,
  addAccountBudget,
  addBudget,
  addCampaigns,
  addChangeTask,
  addCleanup,
  addConnect,
  addEmulatedLogin,
  addEmulator,
  addEvents,
  addHealth,
  addImport,
  addMediaContent,
  addMediaRoutes,
  addLivePosts,
  addLoginReturn,
  addMetrics,
  addPages,
  addPause,
  addRecipients,
  addSchedule,
  addTasks,
  addWebhookDeliveries,
  addWebhookEndpoints,
} from './routes/index.ts';
import { addWebhooks } from './webhooks/receive.ts';

/** Everything HTTP of one app; its `fetch` serves any host: Node, a Next.js route, a serverless function. */
export function createHttpApp(parts: ServerParts, options: HttpOptions): Hono<HttpEnv> {
  const { http, metrics } = createShell(parts);
  describeSecurity(http);
  describeHeaders(http);
  addRoutes(createAddRoute(http, guardsOf(parts, options)), http, parts, options, metrics);
  return http;
}

/** What watches a process that serves nothing else: its health and figures, as a server answers them. */
export function createWatchApp(
  parts: WatchedParts,
  options: Pick<HttpOptions, 'rateLimit' | 'worker'>,
): Hono<HttpEnv> {
  const { http, metrics } = createShell(parts);
  // Cron calls have no route here; whoever adds one finds it closed.
  const add = createAddRoute(http, guardsOf(parts, { ...options, cronSecret: newId() }));
  addHealth(add, parts, options);
  addMetrics(add, parts, metrics);
  return http;
}

function createShell(parts: WatchedParts): { http: Http; metrics: Metrics } {
  const http: Http = new OpenAPIHono<HttpEnv>();
  const { logger } = parts.services;
  http.use(requestId({ limitLength: 128, generator: newId }), accessLog(logger), secureHeaders(headers));
  const metrics = createMetrics(parts);
  http.use(measureRequests(metrics.noteRequest), continueTrace);
  const answerError = answerErrors(logger);
  http.onError(answerError);
  http.notFound((c) => {
    const { method, path } = c.req;
    return answerError(new CarillonError('route_not_found', { method, path: path.slice(0, 200) }), c);
  });
  return { http, metrics };
}

function addRoutes(
  add: AddRoute,
  http: Http,
  parts: ServerParts,
  options: HttpOptions,
  metrics: Metrics,
): void {
  addSchedule(add, parts);
  addImport(add, parts);
  addTasks(add, parts);
  addChangeTask(add, parts);
  addApprove(add, parts);
  addLivePosts(add, parts);
  // Before the campaign of that id.
  addProcessCampaigns(add, parts);
  addCampaigns(add, parts);
  addMediaRoutes(add, parts);
  addMediaContent(add, parts);
  addAccounts(add, parts);
  addConnect(add, parts);
  addLoginReturn(add, parts);
  addBudget(add, parts);
  addAccountBudget(add, parts);
  addPause(add, parts);
  addCleanup(add, parts);
  addRecipients(add, parts);
  addProcess(add, parts);
  addHealth(add, parts, options);
  addMetrics(add, parts, metrics);
  addWebhooks(add, parts);
  addWebhookEndpoints(add, parts);
  addWebhookDeliveries(add, parts);
  addEvents(add, parts, options);
  if (parts.config.simulate !== 'never') {
    addEmulator(add, parts);
    addEmulatedLogin(add, parts);
  }
  addPages(add, http, parts);
}

function guardsOf(
  { services }: WatchedParts,
  { cronSecret, rateLimit }: Pick<HttpOptions, 'cronSecret' | 'rateLimit'>,
): Guards {
  const limit = createRateLimit(rateLimit);
  return {
    public: [],
    read: [requireKey(services, limit, 'read')],
    write: [requireKey(services, limit, 'write')],
    admin: [requireKey(services, limit, 'admin')],
    cron: [requireCronSecret(cronSecret)],
  };
}

const headers = {
  // Whether this host is reached over TLS is known to who ends it.
  strictTransportSecurity: false,
  contentSecurityPolicy: {
    defaultSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
};
