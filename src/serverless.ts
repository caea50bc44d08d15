import { createApp } from './app.ts';
import { readConfig, readVariables, type Config } from './config/index.ts';
import { CarillonError, createLogger } from './core/index.ts';
import { answerNotStarted, createHttpApp } from './server/index.ts';
import { acceptKey } from './services/index.ts';

type Handler = (request: Request) => Response | Promise<Response>;

let started: Promise<Handler> | null = null;

/**
 * Answers one request on a host that keeps neither process nor disk (Vercel). The first request of an instance starts
 * the app; the next ones find it. There is no worker: a cron service calls `/api/agent/process`. A start that fails
 * answers with what to do, and the next request tries again.
 */
export async function serve(request: Request): Promise<Response> {
  started ??= start().catch((error: unknown) => {
    started = null;
    throw error;
  });
  let handler: Handler;
  try {
    handler = await started;
  } catch (error) {
    return answerNotStarted(error, request, (requestId) =>
      createLogger({ level: 'error' }).error({ err: error, requestId }, 'Carillon did not start'),
    );
  }
  return handler(request);
}

async function start(): Promise<Handler> {
  const config = readConfig(readVariables());
  const { databaseUrl, apiKey, cronSecret } = demand(config);
  const logger = createLogger({ level: config.logLevel === 'info' ? 'warn' : config.logLevel });
  const app = await createApp({ config, database: databaseUrl, logger });
  await acceptKey(app.services.db, apiKey);
  const http = createHttpApp(app, { cronSecret, rateLimit: config.rateLimit });
  return (request) => http.fetch(request);
}

/** What a server makes and keeps in its data folder, or prints once. @throws CarillonError `config_invalid` */
function demand({ databaseUrl, apiKey, cronSecret, secret }: Config) {
  if (databaseUrl !== null && apiKey !== null && cronSecret !== null && secret !== null)
    return { databaseUrl, apiKey, cronSecret };
  const given = {
    DATABASE_URL: databaseUrl,
    CARILLON_API_KEY: apiKey,
    CRON_SECRET: cronSecret,
    CARILLON_SECRET: secret,
  };
  const missing = Object.entries(given).flatMap(([name, value]) => (value === null ? [name] : []));
  throw new CarillonError('config_invalid', {
    variable: missing.join(', '),
    problem:
      'not set; here, where no file outlives a request, all four of DATABASE_URL, CARILLON_API_KEY, CRON_SECRET and CARILLON_SECRET are needed',
  });
}
