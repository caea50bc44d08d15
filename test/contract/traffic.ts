import { mkdirSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Emulator } from '../../src/emulators/index.ts';
import { withoutCredentials } from './redacted.ts';

/** Where the traffic of the contract tests is left, as HAR 1.2, for comparison with the vendors' published schemas. */
const folder = new URL('.traffic/', import.meta.url);
/** Of a text body. Of bytes, the beginning is enough to tell what they are. */
const longestText = 64 * 1024;
const longestBytes = 4 * 1024;

type Serve = (request: Request) => Promise<Response>;
type HarEntry = ReturnType<typeof entryOf>;

/** What went over the line with one platform's emulator, in this process. */
const logs = new Map<string, { entries: HarEntry[]; operations: Set<string>; strangers: Set<string> }>();

export const trafficOf = (platform: string) => {
  const log = logs.get(platform) ?? { entries: [], operations: new Set(), strangers: new Set() };
  logs.set(platform, log);
  return log;
};

/** The HAR of what was noted so far. */
export const harOf = (platform: string) => ({
  log: {
    version: '1.2',
    creator: { name: 'carillon contract tests', version: '1' },
    entries: trafficOf(platform).entries,
  },
});

/** Writes one file per platform and process. */
export function writeTraffic(platform: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(`${platform}-${process.pid}.har`, folder), JSON.stringify(harOf(platform)));
}

/** `serve`, with every request and answer noted. A request without an answer is noted with status 0. */
export function noting(
  emulator: Emulator,
  credentials: Readonly<Record<string, string>>,
  serve: Serve,
): Serve {
  const { entries, operations, strangers } = trafficOf(emulator.platform);
  return async (request) => {
    const started = performance.now();
    const startedAt = new Date();
    const sent = bytesOf(request.clone());
    const found = operationsOf(emulator, request);
    if (found.length === 0) strangers.add(`${request.method} ${new URL(request.url).pathname}`);
    for (const operation of found) operations.add(operation);
    const test = expect.getState().currentTestName ?? '';
    const note = async (response: Response | null) => {
      const received = response === null ? Buffer.alloc(0) : await bytesOf(response);
      const time = performance.now() - started;
      const comment = `${found.join(' or ')}: ${test}`;
      const entry = entryOf({ request, sent: await sent, response, received, startedAt, time, comment });
      entries.push(withoutCredentials(entry, credentials));
    };
    try {
      const response = await serve(request);
      void note(response.clone());
      return response;
    } catch (error) {
      void note(null);
      throw error;
    }
  };
}

/** A line that was cut in the middle leaves nothing. */
const bytesOf = (message: Request | Response): Promise<Buffer> =>
  message.arrayBuffer().then(
    (bytes) => Buffer.from(bytes),
    () => Buffer.alloc(0),
  );

/** Rows of the coverage table that such a request may be; what is in a body tells some apart. */
function operationsOf({ platform, coverage }: Emulator, { method, url }: Request): string[] {
  const path = new URL(url).pathname.replace(`/${platform}`, '');
  const rows = coverage.filter(
    (row) => row.state !== 'missing' && row.method === method && fits(row.path, path),
  );
  const fewest = Math.min(...rows.map((row) => placeholdersIn(row.path)));
  return [...new Set(rows.filter((row) => placeholdersIn(row.path) === fewest).map((row) => row.operation))];
}

const placeholdersIn = (path: string): number => path.split('{').length;

const fits = (row: string, path: string): boolean =>
  new RegExp(`^${row.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path);

interface Exchange {
  request: Request;
  sent: Buffer;
  response: Response | null;
  received: Buffer;
  startedAt: Date;
  time: number;
  comment: string;
}

function entryOf({ request, sent, response, received, startedAt, time, comment }: Exchange) {
  const common = { httpVersion: 'HTTP/1.1', cookies: [], headersSize: -1 };
  const posted = contentOf(sent, request.headers);
  const { encoding, ...postData } = posted;
  const wasPosted = sent.length > 0 && {
    postData: {
      ...postData,
      ...(encoding !== undefined && { comment: `${encoding} of ${sent.length} bytes` }),
    },
  };
  return {
    startedDateTime: startedAt.toISOString(),
    time,
    request: {
      ...common,
      method: request.method,
      url: request.url,
      headers: pairsOf(request.headers),
      queryString: pairsOf(new URL(request.url).searchParams),
      bodySize: sent.length,
      ...wasPosted,
    },
    response: {
      ...common,
      status: response?.status ?? 0,
      statusText: response?.statusText ?? '',
      headers: response === null ? [] : pairsOf(response.headers),
      content: { size: received.length, ...contentOf(received, response?.headers ?? new Headers()) },
      redirectURL: response?.headers.get('location') ?? '',
      bodySize: received.length,
    },
    cache: {},
    timings: { send: 0, wait: time, receive: 0 },
    comment,
  };
}

function contentOf(bytes: Buffer, headers: Headers) {
  const mimeType = headers.get('content-type') ?? '';
  if (/json|text|html|urlencoded|^$/.test(mimeType) && !bytes.includes(0))
    return { mimeType, text: bytes.toString('utf8', 0, longestText) };
  return { mimeType, text: bytes.toString('base64', 0, longestBytes), encoding: 'base64' as const };
}

const pairsOf = (pairs: Iterable<[string, string]>) => [...pairs].map(([name, value]) => ({ name, value }));
