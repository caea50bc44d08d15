import { request } from 'node:http';
import type { Exchange } from '../conformance/check-answer.ts';
import type { Draft } from './requests.ts';

/** A server, and what lets callers in. */
export interface Target {
  url: string;
  /** API keys with all scopes, with read and write, and with read alone. */
  keys: Record<'admin' | 'write' | 'read', string>;
  cronSecret: string;
}

/** A draft with its ids filled in. */
export type Call = Pick<Draft, 'method' | 'target' | 'body' | 'headers' | 'key'>;

export function callOf(draft: Draft, known: readonly string[]): Call {
  const fill = (text: string) =>
    text
      .replaceAll('{id}', known[draft.id % known.length] ?? '')
      .replaceAll('{now}', new Date().toISOString());
  const { method, target, body, headers, key } = draft;
  const isBare = method === 'GET' || method === 'HEAD' || body === null;
  return { method, target: fill(target), body: isBare ? null : fill(body), headers, key };
}

/** Over a socket, so that what a client library would refuse to send is sent. */
export function send({ url, keys, cronSecret }: Target, call: Call): Promise<Exchange> {
  const { method, target, body, key } = call;
  const proof: Record<Draft['key'], Record<string, string>> = {
    admin: { 'x-api-key': keys.admin },
    write: { 'x-api-key': keys.write },
    read: { 'x-api-key': keys.read },
    none: {},
    wrong: { 'x-api-key': 'carillon_wrong' },
    cron: { authorization: `Bearer ${cronSecret}` },
  };
  // Node says no length of its own for DELETE and OPTIONS.
  const length = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const headers = { ...call.headers, ...proof[key], ...length };
  const { promise, resolve, reject } = Promise.withResolvers<Exchange>();
  const { hostname, port } = new URL(url);
  const sent = request({ hostname, port, method, path: target, headers, timeout: 60_000 });
  sent.on('timeout', () => sent.destroy(new Error(`${method} ${target}: nothing for a minute`)));
  sent.on('error', reject);
  sent.on('response', (answer) => {
    const done = (text: string) => {
      const received = new Headers(answer.headers as Record<string, string>);
      resolve({ method, target, status: answer.statusCode ?? 0, headers: received, text });
    };
    // A stream has no end to wait for.
    if (answer.headers['content-type']?.startsWith('text/event-stream')) {
      answer.destroy();
      return done('');
    }
    let text = '';
    answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    answer.on('end', () => done(text)).on('error', reject);
  });
  sent.end(body ?? undefined);
  return promise;
}
