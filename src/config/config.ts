import { resolve } from 'node:path';
import { z } from 'zod';
import { CarillonError } from '../core/index.ts';
import type { Variables } from './env.ts';
import { mediaOf, type MediaConfig } from './media.ts';
import { secretSchema } from './secrets.ts';

const url = (protocols: RegExp) =>
  z.url({ protocol: protocols, error: 'must be an address, e.g. http://127.0.0.1:4010' });
const number = (min: number, max: number) => z.coerce.number({ error: 'must be a number' }).min(min).max(max);

/** The variables Carillon itself reads, each with its default; platforms and the agent read their own. */
const schema = z.object({
  PORT: number(0, 65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  DATABASE_URL: url(/^postgres(ql)?$/).optional(),
  CARILLON_DATA_DIR: z.string().default('.carillon'),
  CARILLON_API_KEY: z.string().min(16, 'must have at least 16 characters').optional(),
  CARILLON_SECRET: secretSchema.optional(),
  CRON_SECRET: z.string().min(8, 'must have at least 8 characters').optional(),
  CARILLON_SIMULATE: z.enum(['auto', 'never', 'always']).default('auto'),
  CARILLON_PAST_GRACE: number(0, 10_080).default(15),
  CARILLON_MISSED_AFTER: number(0.01, 8_760).default(48),
  CARILLON_CLEANUP_DAYS: number(1, 36_500).default(30),
  CARILLON_METRICS_PORT: number(0, 65_535).optional(),
  CARILLON_CONCURRENCY: number(1, 500).default(20),
  CARILLON_RATE_LIMIT: number(1, 1_000_000).default(600),
  CARILLON_EMULATED_TIME_SCALE: z.coerce
    .number({ error: 'must be a number' })
    .gt(0, 'must be more than 0 and at most 1')
    .max(1, 'must be more than 0 and at most 1')
    .default(1),
  CARILLON_ALERT_URL: url(/^https?$/).optional(),
  CARILLON_ALERT_SECRET: z.string().min(16, 'must have at least 16 characters').optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: url(/^https?$/).optional(),
  OTEL_EXPORTER_OTLP_HEADERS: z.string().optional(),
  OTEL_SERVICE_NAME: z.string().default('carillon'),
  OTEL_TRACES_SAMPLER_ARG: number(0, 1).default(1),
  CARILLON_ALLOW_PRIVATE_WEBHOOKS: z.enum(['true', 'false'], 'must be true or false').default('false'),
  CARILLON_PUBLIC_URL: url(/^https?$/).optional(),
  CARILLON_MEDIA_DIR: z.string().optional(),
  CARILLON_MEDIA_MAX_MB: number(1, 5_000).default(1_024),
  CARILLON_MEDIA_KEEP_DAYS: number(1, 36_500).default(90),
  CARILLON_ALLOW_PRIVATE_MEDIA: z.enum(['true', 'false'], 'must be true or false').default('false'),
  CARILLON_S3_ENDPOINT: url(/^https?$/).optional(),
  CARILLON_S3_BUCKET: z.string().optional(),
  CARILLON_S3_REGION: z.string().default('us-east-1'),
  CARILLON_S3_ACCESS_KEY_ID: z.string().optional(),
  CARILLON_S3_SECRET_ACCESS_KEY: z.string().optional(),
  CARILLON_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  CARILLON_MODEL: z.string().optional(),
  CARILLON_MODEL_URL: z.string().optional(),
  CARILLON_MODEL_KEY: z.string().optional(),
  CARILLON_MODEL_TIMEOUT: number(1, 600).default(60),
  CARILLON_MODEL_BUDGET_TOKENS: number(0, 1e15).pipe(z.int('must be a whole number')).optional(),
  CARILLON_MODEL_BUDGET_USD: number(0, 1e9).optional(),
  CARILLON_MODEL_PRICES: z.string().optional(),
  OPENAI_API_KEY: z.string().optional(),
  OPENAI_BASE_URL: z.string().optional(),
  ANTHROPIC_API_KEY: z.string().optional(),
  ANTHROPIC_BASE_URL: z.string().optional(),
  GOOGLE_GENERATIVE_AI_API_KEY: z.string().optional(),
  GOOGLE_GEMINI_BASE_URL: z.string().optional(),
});

/** The names of all of them. */
export const knownVariables: readonly string[] = Object.keys(schema.shape);

export interface VendorAccess {
  key: string | null;
  /** Replaces the vendor's address. */
  url: string | null;
}

export interface Config {
  port: number;
  host: string;
  databaseUrl: string | null;
  /** Absolute. The embedded Postgres and generated secrets live here. */
  dataDir: string;
  apiKey: string | null;
  /** What seals renewed credentials; a kept one of the data folder when null. */
  secret: string | null;
  cronSecret: string | null;
  simulate: 'auto' | 'never' | 'always';
  pastGraceMs: number;
  missedAfterMs: number;
  cleanupDays: number;
  /** Where `carillon worker` answers who watches it; null: nowhere. */
  metricsPort: number | null;
  /** Tasks a worker runs at once. */
  concurrency: number;
  /** Requests per minute and API key. */
  rateLimit: number;
  /** Shortens settle delays and quarantine where a platform's address is replaced; more than 0, at most 1. */
  emulatedTimeScale: number;
  /** Where alarms are sent, and what signs them. */
  alert: { url: string; secret: string } | null;
  /** Where traces go (OTLP over HTTP, JSON); null: nowhere. `share`: of the traces that begin here, 0 to 1. */
  traces: { url: string; headers: Record<string, string>; service: string; share: number } | null;
  /** Whether webhooks may go to loopback and private addresses. */
  allowPrivateWebhooks: boolean;
  /** Where files are kept, and how long. */
  media: MediaConfig;
  logLevel: string;
  model: {
    model: string | null;
    url: string | null;
    key: string | null;
    openai: VendorAccess;
    anthropic: VendorAccess;
    google: VendorAccess;
    prices: string | null;
    timeoutMs: number;
  };
  /** What models may use in a month where a workspace has no limits of its own; null is no limit. */
  modelBudget: { tokens: number | null; microUsd: number | null };
  /** All variables, for platforms to find theirs. */
  variables: Variables;
}

/** @throws CarillonError `config_invalid` naming the variable */
export function readConfig(variables: Variables): Config {
  const parsed = schema.safeParse(variables);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new CarillonError('config_invalid', {
      variable: String(issue?.path[0]),
      problem: issue?.message ?? 'is wrong',
    });
  }
  const env = parsed.data;
  return {
    port: env.PORT,
    host: env.HOST,
    databaseUrl: env.DATABASE_URL ?? null,
    dataDir: resolve(env.CARILLON_DATA_DIR),
    apiKey: env.CARILLON_API_KEY ?? null,
    secret: env.CARILLON_SECRET ?? null,
    cronSecret: env.CRON_SECRET ?? null,
    simulate: env.CARILLON_SIMULATE,
    pastGraceMs: env.CARILLON_PAST_GRACE * 60_000,
    missedAfterMs: env.CARILLON_MISSED_AFTER * 3_600_000,
    cleanupDays: env.CARILLON_CLEANUP_DAYS,
    metricsPort: env.CARILLON_METRICS_PORT ?? null,
    concurrency: env.CARILLON_CONCURRENCY,
    rateLimit: env.CARILLON_RATE_LIMIT,
    emulatedTimeScale: env.CARILLON_EMULATED_TIME_SCALE,
    alert: alertOf(env.CARILLON_ALERT_URL, env.CARILLON_ALERT_SECRET),
    traces: tracesOf(env),
    allowPrivateWebhooks: env.CARILLON_ALLOW_PRIVATE_WEBHOOKS === 'true',
    media: mediaOf(env, resolve(env.CARILLON_DATA_DIR), variables['VERCEL'] !== undefined),
    logLevel: env.CARILLON_LOG_LEVEL,
    model: modelOf(env),
    modelBudget: {
      tokens: env.CARILLON_MODEL_BUDGET_TOKENS ?? null,
      microUsd:
        env.CARILLON_MODEL_BUDGET_USD === undefined
          ? null
          : Math.round(env.CARILLON_MODEL_BUDGET_USD * 1_000_000),
    },
    variables,
  };
}

function modelOf(env: z.output<typeof schema>): Config['model'] {
  return {
    model: env.CARILLON_MODEL ?? null,
    url: env.CARILLON_MODEL_URL ?? null,
    key: env.CARILLON_MODEL_KEY ?? null,
    openai: { key: env.OPENAI_API_KEY ?? null, url: env.OPENAI_BASE_URL ?? null },
    anthropic: { key: env.ANTHROPIC_API_KEY ?? null, url: env.ANTHROPIC_BASE_URL ?? null },
    google: { key: env.GOOGLE_GENERATIVE_AI_API_KEY ?? null, url: env.GOOGLE_GEMINI_BASE_URL ?? null },
    prices: env.CARILLON_MODEL_PRICES ?? null,
    timeoutMs: env.CARILLON_MODEL_TIMEOUT * 1_000,
  };
}

function alertOf(address: string | undefined, secret: string | undefined): Config['alert'] {
  if (address === undefined) return null;
  if (secret === undefined) {
    throw new CarillonError('config_invalid', {
      variable: 'CARILLON_ALERT_SECRET',
      problem: 'is missing: it signs what CARILLON_ALERT_URL receives',
    });
  }
  return { url: address, secret };
}

/** The headers are "name=value" with commas between them, values percent-encoded, as OpenTelemetry has them. */
function tracesOf(env: z.infer<typeof schema>): Config['traces'] {
  if (env.OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return null;
  const pairs = (env.OTEL_EXPORTER_OTLP_HEADERS ?? '').split(',').filter((pair) => pair.trim() !== '');
  const headers = pairs.map((pair) => {
    const [name = '', ...value] = pair.split('=');
    return [name.trim(), decoded(value.join('=').trim())] as const;
  });
  if (headers.some(([name, value]) => name === '' || value === null)) {
    throw new CarillonError('config_invalid', {
      variable: 'OTEL_EXPORTER_OTLP_HEADERS',
      problem: 'must be name=value, with commas between several and values percent-encoded',
    });
  }
  return {
    url: `${env.OTEL_EXPORTER_OTLP_ENDPOINT.replace(/\/+$/, '')}/v1/traces`,
    headers: Object.fromEntries(headers) as Record<string, string>,
    service: env.OTEL_SERVICE_NAME,
    share: env.OTEL_TRACES_SAMPLER_ARG,
  };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
