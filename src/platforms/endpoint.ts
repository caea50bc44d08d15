import { systemClock, type Clock } from '../core/index.ts';

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
  /** What deadlines and waits are counted by; the system's when left out. */
  clock?: Clock;
}

/** The moment by the endpoint's clock. */
export const nowAt = ({ clock = systemClock }: Pick<Endpoint, 'clock'>): Date => clock.now();

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

/** The address of a request; a base URL may itself have a path. */
export const urlOfRequest = (endpoint: Endpoint, request: HttpRequest): URL =>
  new URL(endpoint.baseUrl + request.path);
