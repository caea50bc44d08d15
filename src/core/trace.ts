import {
  ProxyTracerProvider,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  context,
  isSpanContextValid,
  trace,
  type Attributes,
  type Context,
  type Span,
} from '@opentelemetry/api';

/** What a span says of itself: ids, names, numbers. Never text of a post, a phone number or a secret. */
export type SpanAttributes = Attributes;

/** Adds what is known only at the end. */
export type Note = (attributes: SpanAttributes) => void;

export interface SpanOptions {
  /** W3C traceparent of the span it goes on from; the active span when left out or null. */
  from?: string | null;
  /** A call to somebody else's server. */
  isCall?: boolean;
}

/** Does nothing, for next to nothing, until somebody registers a provider with @opentelemetry/api. */
const tracer = () => trace.getTracer('carillon');

/** Runs `work` inside a span, which ends with it; a throw is noted on the span by its name alone. */
export async function span<Result>(
  name: string,
  attributes: SpanAttributes,
  work: (note: Note) => Promise<Result>,
  { from = null, isCall = false }: SpanOptions = {},
): Promise<Result> {
  const kind = isCall ? SpanKind.CLIENT : SpanKind.INTERNAL;
  const parent = from === null ? context.active() : (contextOf(from) ?? context.active());
  const started = tracer().startSpan(name, { kind, attributes }, parent);
  const note: Note = (more) => void started.setAttributes(more);
  try {
    return await context.with(trace.setSpan(parent, started), work, undefined, note);
  } catch (error) {
    markFailed(started, error);
    throw error;
  } finally {
    started.end();
  }
}

/** Writes down a step that is over. Returns its traceparent, for what goes on from it; null while nobody traces. */
export function pastSpan(
  name: string,
  attributes: SpanAttributes,
  startedAt: Date,
  from: string | null,
): string | null {
  const parent = (from === null ? null : contextOf(from)) ?? ROOT_CONTEXT;
  const past = tracer().startSpan(name, { attributes, startTime: startedAt }, parent);
  past.end();
  return traceparentOf(past);
}

/** The active span as a W3C traceparent; null while nobody traces. */
export function currentTraceparent(): string | null {
  const active = trace.getActiveSpan();
  return active === undefined ? null : traceparentOf(active);
}

/** Whether a provider is registered, so that what only traces need is worth asking for. */
export function isTracing(): boolean {
  const provider = trace.getTracerProvider();
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer('carillon') !== undefined;
}

/** Runs `work` as a part of the trace that a caller named; of none where the name is missing or wrong. */
export function continuing<Result>(traceparent: string | null, work: () => Result): Result {
  const parent = traceparent === null ? null : contextOf(traceparent);
  return parent === null ? work() : context.with(parent, work);
}

function traceparentOf(of: Span): string | null {
  const { traceId, spanId, traceFlags } = of.spanContext();
  if (!isSpanContextValid(of.spanContext())) return null;
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

const format = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

function contextOf(traceparent: string): Context | null {
  const [, traceId = '', spanId = '', flags = ''] = format.exec(traceparent) ?? [];
  const remote = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(remote) ? trace.setSpanContext(ROOT_CONTEXT, remote) : null;
}

/** Messages may quote what a platform said: the name has to do. */
function markFailed(failed: Span, error: unknown): void {
  const message = error instanceof Error ? error.name : 'Error';
  failed.setStatus({ code: SpanStatusCode.ERROR, message });
  failed.setAttribute('error.type', message);
}
