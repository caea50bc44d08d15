import { createEmulatorServer, createMemoryStore } from '../harness/index.ts';
import type { EmulatorServer, EmulatorSettings, FeedItem } from '../harness/index.ts';
import { emulatedPage } from './entities.ts';
import { facebookEmulator } from './index.ts';

export const pageId = emulatedPage.id;
export const token = emulatedPage.token;

/** The members the tests look at, of whatever came. */
interface Body {
  id: string;
  error: { code: number; error_subcode?: number };
  data: { message: string; values: { value: unknown }[] }[];
  paging: { next?: string };
}

interface Answer {
  status: number;
  headers: Headers;
  body: Body;
}

/** A new emulated Page whose clock stands still. */
export interface OpenedPage {
  server: EmulatorServer;
  later(seconds: number): void;
  now(): Date;
  /** Without a token. */
  call(method: string, path: string, init?: RequestInit): Promise<Answer>;
  get(path: string): Promise<Answer>;
  remove(postId: string): Promise<Answer>;
  publish(parameters: Record<string, string>, headers?: Record<string, string>): Promise<Answer>;
  /** Publishes a text and returns its id. */
  published(message: string): Promise<string>;
  feed(): Promise<FeedItem[]>;
}

export function openPage(settings: Partial<EmulatorSettings> = {}): OpenedPage {
  let now = new Date('2026-01-02T03:04:05.678Z');
  const server = createEmulatorServer({
    store: createMemoryStore(),
    clock: { now: () => new Date(now), monotonicMs: () => 0 },
    emulators: [facebookEmulator],
    settings,
  });
  const call = async (method: string, path: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await server.fetch(new Request(`http://e/facebook${path}`, { method, ...init }));
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    const body = (isJson ? JSON.parse(text) : text) as Body;
    return { status: response.status, headers: response.headers, body };
  };
  const auth = { authorization: `Bearer ${token}` };
  const publish: OpenedPage['publish'] = (parameters, headers = {}) =>
    call('POST', `/v26.0/${pageId}/feed`, {
      headers: { ...auth, ...headers },
      body: new URLSearchParams(parameters),
    });
  return {
    server,
    later: (seconds) => void (now = new Date(now.getTime() + seconds * 1000)),
    now: () => now,
    call,
    get: (path) => call('GET', path, { headers: auth }),
    remove: (postId) => call('DELETE', `/v26.0/${postId}`, { headers: auth }),
    publish,
    published: async (message) => (await publish({ message })).body.id,
    async feed() {
      const response = await server.fetch(new Request('http://e/_emulator/feeds/facebook'));
      return ((await response.json()) as { items: FeedItem[] }).items;
    },
  };
}
