import type { Failure } from '../core/index.ts';

/** Where a connector's requests go. */
export interface Endpoint {
  /** No trailing slash; the connector appends paths that start with "/". */
  baseUrl: string;
  /** Set for an emulator inside this process; null goes over a socket. */
  fetch: ((request: Request) => Promise<Response>) | null;
  /** Overrides the platform's settle delay (an emulator in this process shows its posts at once). */
  settleMs: number | null;
  /** How long a request of ours may still be delivered after its deadline: 180 s over sockets, 0 in this process. */
  quarantineMs: number;
}

/** Leave to make the one visible call of an effect, valid for a few seconds after it was intended. */
export interface SendPermit {
  /** The journal's effect id; platforms that echo a client's value get this one. */
  effectId: string;
  taskId: string;
  /** Taken just before the intent was written. */
  intendedAt: { wallMs: number; monotonicMs: number };
  deadlineMs: number;
}

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  /** Starts with "/"; may carry a query. */
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface HttpAnswer {
  status: number;
  headers: Headers;
  body: string;
}

export type SendResult =
  | { result: 'answered'; answer: HttpAnswer }
  /** For certain no byte of the request left: refused connection, DNS, TLS, a permit that had run out. */
  | { result: 'not_sent'; failure: Failure }
  | { result: 'unknown'; reason: string };

/** A call without visible effect that did not succeed. May be repeated when `failure.kind` allows it. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';
  readonly failure: Failure;

  constructor(failure: Failure, options?: { cause?: unknown }) {
    super(failure.message, options);
    this.failure = failure;
  }
}
