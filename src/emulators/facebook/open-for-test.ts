import { createEmulatorServer, createMemoryStore } from '../harness/index.ts';
import type { EmulatorServer, EmulatorSettings, FeedItem } from '../harness/index.ts';
import { emulatedPage } from './entities.ts';
import type { FacebookSettings } from './facebook-settings.ts';
import { createFacebookEmulator } from './index.ts';

export const pageId = emulatedPage.id;
export const token = emulatedPage.token;

/** The members the tests look at, of whatever came. */
interface Body {
  id: string;
  post_id: string;
  h: string;
  file_offset: number;
  video_id: string;
  upload_url: string;
  upload_session_id: string;
  success: boolean;
  status: Record<'uploading_phase' | 'processing_phase' | 'publishing_phase', Record<string, unknown>> & {
    video_status: string;
  };
  attachments: { data: Attachment[] };
  debug_info: { retriable: boolean; type: string; message: string };
  error: { code: number; error_subcode?: number; error_data?: Record<string, unknown> };
  data: { id: string; message: string; post_id: string; values: { value: unknown }[] }[];
  paging: { next?: string; previous?: string };
  comments: { data: { message: string }[]; summary: { total_count: number } };
}

interface Attachment {
  media_type: string;
  target: { id: string };
  subattachments?: { data: Attachment[] };
}

export interface Answer {
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
  /** A form to a path, with the Page's token; a value may be a file. */
  send(path: string, parameters: Record<string, string | Uint8Array<ArrayBuffer>>): Promise<Answer>;
  /** Bytes to a path, with the Page's token and those headers. */
  sendBytes(path: string, headers: Record<string, string>, bytes: Uint8Array<ArrayBuffer>): Promise<Answer>;
  /** Uploads a photo for later and returns its id. */
  photo(bytes: Uint8Array<ArrayBuffer>, parameters?: Record<string, string>): Promise<string>;
  publish(parameters: Record<string, string>, headers?: Record<string, string>): Promise<Answer>;
  /** Publishes a text and returns its id. */
  published(message: string): Promise<string>;
  comment(on: string, parameters: Record<string, string>, headers?: Record<string, string>): Promise<Answer>;
  /** Comments on a post or a comment and returns the comment's id. */
  commented(on: string, message: string): Promise<string>;
  feed(): Promise<FeedItem[]>;
}

export function openPage(
  settings: Partial<EmulatorSettings> = {},
  facebook: Partial<FacebookSettings> = {},
): OpenedPage {
  let now = new Date('2026-01-02T03:04:05.678Z');
  const server = createEmulatorServer({
    store: createMemoryStore(),
    clock: { now: () => new Date(now), monotonicMs: () => 0 },
    emulators: [createFacebookEmulator(facebook)],
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
  const post = (path: string, parameters: Record<string, string>, headers: Record<string, string> = {}) =>
    call('POST', path, { headers: { ...auth, ...headers }, body: new URLSearchParams(parameters) });
  const send: OpenedPage['send'] = (path, parameters) =>
    call('POST', path, { headers: auth, body: formOf(parameters) });
  const publish: OpenedPage['publish'] = (parameters, headers) =>
    post(`/v26.0/${pageId}/feed`, parameters, headers);
  const comment: OpenedPage['comment'] = (on, parameters, headers) =>
    post(`/v26.0/${on}/comments`, parameters, headers);
  return {
    server,
    later: (seconds) => void (now = new Date(now.getTime() + seconds * 1000)),
    now: () => now,
    call,
    get: (path) => call('GET', path, { headers: auth }),
    remove: (postId) => call('DELETE', `/v26.0/${postId}`, { headers: auth }),
    send,
    sendBytes: (path, headers, body) => call('POST', path, { headers: { ...auth, ...headers }, body }),
    async photo(source, parameters = {}) {
      const { body } = await send(`/v26.0/${pageId}/photos`, { source, published: 'false', ...parameters });
      return body.id;
    },
    publish,
    published: async (message) => (await publish({ message })).body.id,
    comment,
    commented: async (on, message) => (await comment(on, { message })).body.id,
    async feed() {
      const response = await server.fetch(new Request('http://e/_emulator/feeds/facebook'));
      return ((await response.json()) as { items: FeedItem[] }).items;
    },
  };
}

function formOf(parameters: Record<string, string | Uint8Array<ArrayBuffer>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value === 'string') form.set(name, value);
    else form.set(name, new Blob([value]), 'a file');
  }
  return form;
}
