import { Histogram, type Registry } from 'prom-client';

export interface RequestDone {
  method: string;
  /** The route's path with {placeholders}; undefined where no route was found. */
  route: string | undefined;
  status: number;
  durationMs: number;
}

export type NoteRequest = (done: RequestDone) => void;

const methods = new Set(['GET', 'HEAD', 'POST', 'PATCH', 'DELETE', 'OPTIONS']);

/** Labels are bounded: paths as routes have them, and no method that only a caller knows. */
export function createRequestDurations(registry: Registry): NoteRequest {
  const durations = new Histogram({
    name: 'carillon_http_request_duration_seconds',
    help: 'Requests to this process, until their answer began; not to emulators and webhooks',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
  return ({ method, route = 'none', status, durationMs }) =>
    durations.observe({ method: methods.has(method) ? method : 'other', route, status }, durationMs / 1_000);
}
