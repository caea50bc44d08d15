import {
  createEmulatorServer,
  createMemoryStore,
  type EmulatorServer,
  type EmulatorSettings,
} from '../harness/index.ts';
import { emulatedCredentials } from './entities.ts';
import { createTwitterEmulator } from './index.ts';
import { percentEncode, signatureOf } from './oauth1.ts';
import type { TwitterSettings } from './settings.ts';

const base = 'http://emulator.test/twitter';

/** A post in an answer, with the fields tests ask for. */
export interface PostJson {
  id: string;
  text: string;
  entities?: { urls: { start: number; end: number; url: string; expanded_url: string }[] };
  public_metrics?: Record<string, number>;
  non_public_metrics?: Record<string, number>;
}

export interface Answer<Data = unknown> {
  status: number;
  headers: Headers;
  body: {
    data?: Data;
    errors?: {
      message?: string;
      parameters?: Record<string, string[]>;
      type?: string;
      value?: string;
      field?: string;
    }[];
    meta?: { result_count: number; newest_id?: string; oldest_id?: string; next_token?: string };
    title?: string;
    detail?: string;
    type?: string;
    status?: number;
  };
}

/** An upload in an answer. */
export interface UploadJson {
  id: string;
  media_key: string;
  size?: number;
  expires_after_secs: number;
  image?: { image_type: string; w: number; h: number };
  video?: { video_type: string };
  processing_info?: { state: string; check_after_secs?: number; progress_percent?: number; error?: unknown };
}

interface CallOptions {
  json?: unknown;
  form?: FormData | URLSearchParams;
  headers?: Record<string, string>;
}

export interface Opened {
  server: EmulatorServer;
  /** With the user's bearer token unless `headers` has another authorization. */
  call<Data = unknown>(method: string, path: string, options?: CallOptions): Promise<Answer<Data>>;
  publish(text: string, more?: Record<string, unknown>): Promise<Answer<PostJson>>;
  /** Publishes and returns the post's id. */
  published(text: string, more?: Record<string, unknown>): Promise<string>;
  /** In one piece, as a form. */
  upload(bytes: Uint8Array<ArrayBuffer>, category?: string): Promise<Answer<UploadJson>>;
  /** Uploads and returns the id. */
  uploaded(bytes: Uint8Array<ArrayBuffer>, category?: string): Promise<string>;
  passMs(ms: number): void;
  /** The header that signs a request to `url`. */
  authorization(method: string, url: string, nonce?: string): string;
  signed(method: string, path: string, options?: { json?: unknown; nonce?: string }): Promise<Answer>;
}

/** The emulator behind the harness's server, with a clock that stands still until told. */
export function openTwitter(
  options: { twitter?: Partial<TwitterSettings>; harness?: Partial<EmulatorSettings> } = {},
): Opened {
  let nowMs = Date.parse('2026-11-22T12:00:00Z');
  const server = createEmulatorServer({
    store: createMemoryStore(),
    clock: { now: () => new Date(nowMs), monotonicMs: () => nowMs },
    emulators: [createTwitterEmulator(options.twitter)],
    settings: options.harness ?? {},
  });

  const call = async <Data>(
    method: string,
    path: string,
    { json, form, headers = {} }: CallOptions = {},
  ): Promise<Answer<Data>> => {
    const response = await server.fetch(
      new Request(base + path, {
        method,
        headers: {
          authorization: `Bearer ${emulatedCredentials.userBearer}`,
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
        ...(form && { body: form }),
      }),
    );
    const body = (await response.json()) as Answer<Data>['body'];
    return { status: response.status, headers: response.headers, body };
  };
  const upload: Opened['upload'] = (bytes, category = 'tweet_image') =>
    call('POST', '/2/media/upload', { form: formOf({ media: bytes, media_category: category }) });
  const publish: Opened['publish'] = (text, more = {}) =>
    call('POST', '/2/tweets', { json: { text, ...more } });

  const authorization = createSigner(() => nowMs);

  return {
    server,
    call,
    publish,
    async published(text, more) {
      const { body } = await publish(text, more);
      if (!body.data) throw new Error(`refused: ${JSON.stringify(body)}`);
      return body.data.id;
    },
    upload,
    async uploaded(bytes, category) {
      const { body } = await upload(bytes, category);
      if (!body.data) throw new Error(`refused: ${JSON.stringify(body)}`);
      return body.data.id;
    },
    passMs: (ms) => void (nowMs += ms),
    authorization,
    signed: (method, path, { json, nonce } = {}) =>
      call(method, path, { json, headers: { authorization: authorization(method, base + path, nonce) } }),
  };
}

/** Signs requests of the emulated user, each with a nonce of its own unless told. */
function createSigner(nowMs: () => number): Opened['authorization'] {
  let nonces = 0;
  return (method, url, nonce = `nonce-${(nonces += 1)}`) => {
    const oauth = new Map([
      ['oauth_consumer_key', emulatedCredentials.consumerKey],
      ['oauth_nonce', nonce],
      ['oauth_signature_method', 'HMAC-SHA1'],
      ['oauth_timestamp', String(Math.floor(nowMs() / 1000))],
      ['oauth_token', emulatedCredentials.token],
      ['oauth_version', '1.0'],
    ]);
    const request = { method, url: new URL(url), form: null };
    oauth.set('oauth_signature', signatureOf(request, oauth, emulatedCredentials));
    return `OAuth ${[...oauth].map(([name, value]) => `${name}="${percentEncode(value)}"`).join(', ')}`;
  };
}

/** A multipart form; bytes go as a file. */
export function formOf(fields: Record<string, string | Uint8Array<ArrayBuffer>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    form.append(name, typeof value === 'string' ? value : new Blob([value]));
  }
  return form;
}
