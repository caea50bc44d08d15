import { systemClock, type Clock } from '../core/index.ts';

/** Where a connector's requests go. */
export interface Endpoint {
  /** No trailing slash; the connector appends paths that start with "/". */
  baseUrl: string;
  /** Base URLs of the platform's other hosts; a request for one that is not here goes to `baseUrl`. */
  hosts?: Readonly<Record<string, string>>;
  /** Set for an emulator inside this process; null goes over a socket. */
  fetch: ((request: Request) => Promise<Response>) | null;
  /** Overrides the platform's settle delay (an emulator in this process shows its posts at once). */
  settleMs: number | null;
  /** How long a request of ours may still be delivered after its deadline: 180 s over sockets, 0 in this process. */
  quarantineMs: number;
  /** Shown the headers of the answer to a visible call, whatever its status. */
  onAnswer?: (headers: Headers) => void;
  /** What deadlines and waits are counted by; the system's when left out. */
  clock?: Clock;
}

/** The moment by the endpoint's clock. */
export const nowAt = ({ clock = systemClock }: Pick<Endpoint, 'clock'>): Date => clock.now();

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  /** Starts with "/"; may carry a query. Or a whole address that the platform gave, see `givenAddress`. */
  path: string;
  /** One of the endpoint's other hosts, by name. */
  host?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** A request of `call`, which makes nothing visible: it may carry a file. */
export type UploadRequest = Omit<HttpRequest, 'body'> & {
  body?: string | Uint8Array<ArrayBuffer> | FormData;
};

export interface HttpAnswer {
  status: number;
  headers: Headers;
  body: string;
}

/** The address of a request; a base URL may itself have a path. */
export function urlOfRequest(endpoint: Endpoint, { path, host }: Pick<HttpRequest, 'path' | 'host'>): URL {
  if (!path.startsWith('/')) return new URL(path);
  const base = host === undefined ? endpoint.baseUrl : (endpoint.hosts?.[host] ?? endpoint.baseUrl);
  return new URL(base + path);
}

/**
 * An address for an upload, as the platform gave it: only its own hosts get our bytes and tokens. `domain` is the
 * vendor's, e.g. "example.com"; null for an address elsewhere.
 */
export function givenAddress(endpoint: Endpoint, address: string, domain: string): string | null {
  const url = URL.parse(address);
  if (url === null) return null;
  const known = [endpoint.baseUrl, ...Object.values(endpoint.hosts ?? {})].map(
    (base) => new URL(base).origin,
  );
  const isVendors = url.hostname === domain || url.hostname.endsWith(`.${domain}`);
  return known.includes(url.origin) || (url.protocol === 'https:' && isVendors) ? url.href : null;
}
