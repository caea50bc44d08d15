import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT_CONTEXT, context, diag, trace, type Context, type ContextManager } from '@opentelemetry/api';
import type { SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Config } from '../config/index.ts';
import type { Logger } from '../core/index.ts';

/** Spans still here at the end of the process are waited for no longer. */
const flushMs = 3_000;
/** A collector that is away is mentioned no more often than this. */
const complainMs = 60_000;

export interface Tracing {
  /** Sends what is left, for 3 s at most. */
  stop(): Promise<void>;
}

/** Sends this process's traces to OTEL_EXPORTER_OTLP_ENDPOINT, if it is set; the SDK is loaded only then. */
export async function startTracing({ traces }: Config, logger: Logger): Promise<Tracing> {
  if (traces === null) return { stop: async () => undefined };
  const [sdk, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ]);
  const { url, headers, service, share } = traces;
  // Its retries keep the process alive for that long.
  const exporter = new OTLPTraceExporter({ url, headers, timeoutMillis: flushMs });
  const processor: SpanProcessor = new sdk.BatchSpanProcessor({ exporter, scheduledDelayMillis: 1_000 });
  const provider = new sdk.TracerProvider({
    resource: resourceOf({ 'service.name': service }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(share) }),
    spanProcessors: [processor],
  });
  complainTo(logger);
  context.setGlobalContextManager(followAsync());
  trace.setGlobalTracerProvider(provider);
  return { stop: () => stop(provider) };
}

async function stop(provider: TracerProvider): Promise<void> {
  const patience = new AbortController();
  const tooLong = sleep(flushMs, undefined, { signal: patience.signal }).catch(() => undefined);
  await Promise.race([provider.shutdown().catch(() => undefined), tooLong]);
  patience.abort();
  trace.disable();
  context.disable();
  diag.disable();
}

type Resource = NonNullable<NonNullable<ConstructorParameters<typeof TracerProvider>[0]>['resource']>;

/** What the SDK needs of one; its own maker stands in a package that only the SDK depends on. */
function resourceOf(attributes: Record<string, string>): Resource {
  const resource: Resource = {
    attributes,
    getRawAttributes: () => Object.entries(attributes),
    merge: () => resource,
  };
  return resource;
}

/** The active span of each chain of calls, across awaits. */
function followAsync(): ContextManager {
  const storage = new AsyncLocalStorage<Context>();
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, work, self, ...args) => storage.run(active, () => work.apply(self, args)),
    bind: (active, target) =>
      typeof target === 'function'
        ? (((...args: unknown[]) => storage.run(active, () => target(...args))) as typeof target)
        : target,
    enable: () => manager,
    disable: () => {
      storage.disable();
      return manager;
    },
  };
  return manager;
}

/** The SDK's messages may quote addresses and answers, so that only the fact is told. */
function complainTo(logger: Logger): void {
  let quietUntilMs = 0;
  const ignore = (): void => undefined;
  const complain = (): void => {
    if (performance.now() < quietUntilMs) return;
    quietUntilMs = performance.now() + complainMs;
    logger.warn('traces can not be delivered to OTEL_EXPORTER_OTLP_ENDPOINT; they are dropped');
  };
  diag.setLogger({ error: complain, warn: ignore, info: ignore, debug: ignore, verbose: ignore });
}
