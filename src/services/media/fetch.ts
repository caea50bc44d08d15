import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { CarillonError, messageOf } from '../../core/index.ts';
import { agentFor, refusalOf } from '../addresses/index.ts';
import type { Caller, Services } from '../context.ts';
import { addMedia, type AddedMedia } from './add.ts';

/** For the whole of it, redirects and all. */
const patienceMs = 60_000;
const maxRedirects = 5;

/**
 * Fetches a file from a public address and stores it. Each redirect is checked like the address itself.
 * @throws CarillonError as `addMedia`; `media_refused` when the address does not give it
 */
export async function fetchMedia(services: Services, caller: Caller, address: string): Promise<AddedMedia> {
  const signal = AbortSignal.timeout(patienceMs);
  try {
    const answer = await follow(services, address, signal);
    try {
      const fileName = decoded(new URL(address).pathname);
      return await addMedia(services, caller, answer, { fileName });
    } finally {
      answer.destroy();
    }
  } catch (error) {
    if (signal.aborted) throw refused(address, `it did not come within ${patienceMs / 1_000} s`, error);
    throw error;
  }
}

async function follow(services: Services, first: string, signal: AbortSignal): Promise<IncomingMessage> {
  const { maxBytes } = services.settings.media;
  let url = new URL(first);
  for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
    const answer = await get(services, url, signal).catch((error: unknown) => {
      throw refused(first, refusalOf(error) ?? messageOf(error), error);
    });
    const status = answer.statusCode ?? 0;
    if (status === 200 && Number(answer.headers['content-length'] ?? 0) <= maxBytes) return answer;
    answer.destroy();
    if (status === 200) throw new CarillonError('media_too_large', { limit: maxBytes });
    const next = status >= 300 && status < 400 ? URL.parse(answer.headers.location ?? '', url.href) : null;
    if (next === null) throw refused(first, `it answered ${status}`);
    if (!/^https?:$/.test(next.protocol)) throw refused(first, `it leads to ${next.protocol}`);
    url = next;
  }
  throw refused(first, `it leads on more than ${maxRedirects} times`);
}

/** Async: an address that Node can make no request of is refused like any other. */
async function get({ settings }: Services, url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const { request } = url.protocol === 'https:' ? https : http;
  const agent = agentFor(url, settings.media.allowPrivate);
  const headers = { 'user-agent': 'Carillon', connection: 'close', accept: '*/*' };
  request(url, { agent, headers, signal }).on('error', reject).once('response', resolve).end();
  return promise;
}

const refused = (address: string, problem: string, cause?: unknown): CarillonError =>
  new CarillonError('media_refused', { name: address.slice(0, 200), problem }, { cause });

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
