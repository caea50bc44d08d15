import { AsyncLocalStorage } from 'node:async_hooks';
import { ROOT_CONTEXT, context, trace, type Context, type ContextManager } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCarillon } from '../../src/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { startOtlpReceiver, type OtlpReceiver, type ReceivedSpan } from '../support/otlp-receiver.ts';
import { firstLine, openHome, until, type Home } from '../support/server-process.ts';

let home: Home;
let database: TestDatabase;
beforeAll(() => {
  home = openHome();
});
afterAll(() => home.close());
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

const caller = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const key = 'carillon_a-key-of-the-traces-test';

describe('traces that are sent to a collector', () => {
  let collector: OtlpReceiver;
  beforeEach(async () => {
    collector = await startOtlpReceiver();
  });
  afterEach(() => collector.close());

  const variables = () => ({
    DATABASE_URL: database.url,
    CARILLON_SIMULATE: 'always',
    CARILLON_API_KEY: key,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-token=collector%20token',
    OTEL_SERVICE_NAME: 'bells',
  });
  const named = (name: string): ReceivedSpan => {
    const found = collector.spans.filter((span) => span.name === name);
    expect(found.map((span) => span.name)).toEqual([name]);
    return found[0] as ReceivedSpan;
  };

  it('go on from the caller of the API over schedule and claim to the platform, across processes', async () => {
    // Scheduled in the server, run in a worker of its own: what connects them is in the database.
    const schedule = home.start(['serve', '--json'], { variables: variables() });
    const { url } = await firstLine<{ url: string }>(schedule);
    const answer = await fetch(`${url}/api/agent/schedule`, {
      method: 'POST',
      headers: {
        'x-api-key': key,
        'content-type': 'application/json',
        traceparent: `00-${caller.traceId}-${caller.spanId}-01`,
      },
      body: JSON.stringify({
        platform: 'facebook',
        scheduledAt: new Date(Date.now() + 3_000).toISOString(),
        config: { topic: 'The bells of June' },
      }),
    });
    expect(answer.status).toBe(201);
    await schedule.kill('SIGTERM');
    const worker = home.start(['worker', '--json'], { variables: variables() });
    await until(() => collector.spans.some(({ name }) => name === 'carillon.run'), 'no run was traced');
    await worker.kill('SIGTERM');

    const chain = ['schedule', 'claim', 'run'].map((name) => named(`carillon.${name}`));
    expect(chain.map(({ traceId }) => traceId)).toEqual(chain.map(() => caller.traceId));
    expect(chain.map(({ parentSpanId }) => parentSpanId)).toEqual([
      caller.spanId,
      chain[0]?.spanId,
      chain[1]?.spanId,
    ]);
    const steps = ['write', 'intend', 'publish', 'settle'].map((name) => named(`carillon.${name}`));
    for (const step of steps)
      expect(step).toMatchObject({
        traceId: caller.traceId,
        parentSpanId: chain[2]?.spanId,
        service: 'bells',
      });
    expect(named('carillon.publish').attributes).toMatchObject({
      'carillon.platform': 'facebook',
      'carillon.simulated': true,
      'server.address': 'carillon.emulator',
      'carillon.outcome': 'applied',
    });
    expect(collector.received()).toContain('"x-token":"collector token"');
    expect(collector.received()).not.toContain('The bells of June');
  });

  it('begin in a command, and a collector that is away holds nobody up', async () => {
    const post = ['schedule', '--platform', 'x', '--content', 'Ding', '--at', '2099-01-01T09:00:00Z'];
    expect(await home.run(post, { variables: variables() })).toMatchObject({ code: 0, stderr: '' });
    expect(named('carillon.schedule').attributes).toMatchObject({ 'carillon.actor': 'cli' });

    const gone = { ...variables(), OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' };
    const startedAt = performance.now();
    expect(await home.run(post, { variables: gone })).toMatchObject({ code: 0 });
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});

describe('traces of an application that has a provider of its own', () => {
  const storage = new AsyncLocalStorage<Context>();
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, work, self, ...args) => storage.run(active, () => work.apply(self, args)),
    bind: (_active, target) => target,
    enable: () => manager,
    disable: () => manager,
  };
  const exporter = new InMemorySpanExporter();
  afterEach(() => {
    trace.disable();
    context.disable();
    exporter.reset();
  });

  it('hold what the library did, below the span that called it', async () => {
    const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
    trace.setGlobalTracerProvider(provider);
    context.setGlobalContextManager(manager);
    const carillon = createCarillon({
      databaseUrl: database.url,
      variables: { CARILLON_SIMULATE: 'always' },
    });
    try {
      await trace.getTracer('shop').startActiveSpan('order', async (order) => {
        await carillon.postToFacebook({ content: 'Sold' });
        order.end();
      });
    } finally {
      await carillon.close();
    }
    const spans = new Map(exporter.getFinishedSpans().map((span) => [span.name, span]));
    const parentOf = (name: string) => nameOf(spans, spans.get(name)?.parentSpanContext?.spanId);
    expect(['carillon.schedule', 'carillon.claim', 'carillon.run', 'carillon.publish'].map(parentOf)).toEqual(
      ['order', 'carillon.schedule', 'carillon.claim', 'carillon.run'],
    );
  });

  it('cost next to nothing where nobody traces', async () => {
    const { span } = await import('../../src/core/index.ts');
    const rounds = 20_000;
    const startedAt = performance.now();
    for (let round = 0; round < rounds; round += 1) await span('carillon.run', { round }, async () => round);
    expect((performance.now() - startedAt) / rounds).toBeLessThan(0.05);
  });
});

const nameOf = (spans: ReadonlyMap<string, ReadableSpan>, id: string | undefined): string | undefined =>
  [...spans.values()].find((span) => span.spanContext().spanId === id)?.name;
