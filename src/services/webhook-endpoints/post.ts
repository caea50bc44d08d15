import http from 'node:http';
import https from 'node:https';
import { messageOf } from '../../core/index.ts';
import { agentFor, refusalOf } from '../addresses/index.ts';

/** As much of an answer's body is read, and thrown away. */
const bodyBytes = 1_024;

export interface PostOptions {
  headers: Record<string, string>;
  body: string;
  /** From the start to the answer's headers. */
  timeoutMs: number;
  allowPrivate: boolean;
}

/** What came back. `problem` null: received. */
export interface Posted {
  status: number | null;
  problem: string | null;
}

/** POSTs once, over a connection of its own, and follows no redirect. Never throws. */
export async function post(address: string, options: PostOptions): Promise<Posted> {
  try {
    const status = await send(new URL(address), options);
    if (status >= 200 && status < 300) return { status, problem: null };
    const isRedirect = status >= 300 && status < 400;
    return {
      status,
      problem: `it answered ${status}${isRedirect ? ', and redirects are not followed' : ''}`,
    };
  } catch (error) {
    return { status: null, problem: problemOf(error, options) };
  }
}

function send(url: URL, { headers, body, timeoutMs, allowPrivate }: PostOptions): Promise<number> {
  const { request } = url.protocol === 'https:' ? https : http;
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const signal = AbortSignal.timeout(timeoutMs);
  const length = String(Buffer.byteLength(body));
  const sending = request(url, {
    method: 'POST',
    agent: agentFor(url, allowPrivate),
    headers: { ...headers, 'content-length': length, 'user-agent': 'Carillon', connection: 'close' },
    signal,
  });
  sending.on('error', reject);
  sending.once('response', (answer) => {
    resolve(answer.statusCode ?? 0);
    let read = 0;
    answer.on('error', () => undefined);
    answer.on('data', (chunk: Buffer) => {
      read += chunk.length;
      if (read > bodyBytes) answer.destroy();
    });
  });
  sending.end(body);
  return promise;
}

function problemOf(error: unknown, { timeoutMs }: PostOptions): string {
  if (error instanceof Error && error.name === 'AbortError')
    return `it did not answer within ${timeoutMs} ms`;
  return refusalOf(error) ?? messageOf(error);
}
