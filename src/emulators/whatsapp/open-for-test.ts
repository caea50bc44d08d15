import { createEmulatorServer, createMemoryStore } from '../harness/index.ts';
import type { Emulator, EmulatorServer, EmulatorStore, FeedItem } from '../harness/index.ts';
import { emulatedNumber } from './entities.ts';
import { whatsappEmulator } from './index.ts';

export const numberId = emulatedNumber.id;
export const accountPath = `/v26.0/${emulatedNumber.accountId}`;
export const authorization = { authorization: `Bearer ${emulatedNumber.token}` };
export const messagesPath = `/v26.0/${numberId}/messages`;

/** The members the tests look at, of whatever came. */
interface Body {
  id: string;
  url: string;
  success: boolean;
  data: Record<string, unknown>[];
  paging?: { cursors: { before: string; after: string }; next?: string };
  messages: { id: string; message_status: string }[];
  error: { message: string; code: number; error_data?: { details: string } };
}

interface Answer {
  status: number;
  headers: Headers;
  body: Body;
}

export interface Status {
  id: string;
  status: string;
  timestamp: string;
  pricing?: unknown;
  errors?: { code: number }[];
}

/** What a webhook tells. */
export interface Change {
  field: string;
  value: Record<string, unknown> & { statuses?: Status[] };
}

/** A new emulated number whose clock stands still, and whose webhooks come a second apart. */
export interface OpenedNumber {
  server: EmulatorServer;
  store: EmulatorStore;
  now(): Date;
  later(seconds: number): void;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  send(body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Uploads a file as a form; what is null in `fields` is left out. */
  upload(
    bytes: Uint8Array<ArrayBuffer>,
    mime: string,
    fields?: Record<string, string | null>,
  ): Promise<Answer>;
  /** A person writes, or changes a wish. */
  write(body: Record<string, unknown>): Promise<Answer>;
  feed(): Promise<FeedItem[]>;
  /** What all webhooks owed within an hour tell, in the order they come. */
  owedChanges(): Promise<Change[]>;
  /** The statuses in all webhooks owed within an hour, as their receiver would read them. */
  owedStatuses(): Promise<Status[]>;
}

export function openNumber(emulator: Emulator = whatsappEmulator): OpenedNumber {
  let now = new Date('2026-01-02T03:04:05.000Z');
  const store = createMemoryStore();
  const clock = { now: () => new Date(now), monotonicMs: () => 0 };
  const server = createEmulatorServer({
    store,
    clock,
    emulators: [emulator],
    settings: { webhookDelayMs: 1000 },
  });
  const exchange = async (
    method: string,
    path: string,
    body: string | FormData | null,
    headers: Record<string, string>,
  ): Promise<Answer> => {
    const init = { method, headers: { ...authorization, ...headers }, ...(body !== null && { body }) };
    const response = await server.fetch(new Request(`http://e/whatsapp${path}`, init));
    return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
  };
  const call: OpenedNumber['call'] = (method, path, body, headers = {}) =>
    exchange(method, path, body === undefined ? null : JSON.stringify(body), {
      'content-type': 'application/json',
      ...headers,
    });
  const owedChanges: OpenedNumber['owedChanges'] = async () => {
    const owed = await store.owed(new Date(now.getTime() + 3_600_000), 999);
    return owed.map(({ body }) => JSON.parse(body).entry[0].changes[0] as Change);
  };
  return {
    server,
    store,
    now: () => now,
    later: (seconds) => void (now = new Date(now.getTime() + seconds * 1000)),
    call,
    send: (body, headers) => call('POST', messagesPath, body, headers),
    async feed() {
      const response = await server.fetch(new Request('http://e/_emulator/feeds/whatsapp'));
      return ((await response.json()) as { items: FeedItem[] }).items;
    },
    async owedStatuses() {
      return (await owedChanges()).flatMap(({ value }) => value.statuses ?? []);
    },
    owedChanges,
    upload: (bytes, mime, fields = {}) => {
      const form = new FormData();
      const texts = Object.entries({ messaging_product: 'whatsapp', type: mime, ...fields });
      for (const [name, value] of texts) if (value !== null) form.set(name, value);
      if (fields['file'] !== null) form.set('file', new Blob([bytes], { type: mime }), 'a.bin');
      return exchange('POST', `/v26.0/${numberId}/media`, form, {});
    },
    write: (body) => call('POST', '/_emulator/inbound', body),
  };
}

export const textTo = (to: string, body: unknown = 'hi', more: object = {}): Record<string, unknown> => ({
  messaging_product: 'whatsapp',
  recipient_type: 'individual',
  to,
  type: 'text',
  text: { body },
  ...more,
});

export const template = (
  name: unknown,
  parameters: unknown[] = [],
  language: unknown = { code: 'en_US' },
): Record<string, unknown> => templateOf(name, [{ type: 'body', parameters }], language);

/** With all its components. */
export const templateOf = (
  name: unknown,
  components: unknown,
  language: unknown = { code: 'en_US' },
): Record<string, unknown> => ({
  messaging_product: 'whatsapp',
  to: '+1 555 200 0000',
  type: 'template',
  template: { name, language, components },
});

/** A message with a file: `part` is `{ id }` or `{ link }` and more. */
export const fileTo = (to: string, kind: string, part: unknown): Record<string, unknown> => ({
  messaging_product: 'whatsapp',
  to,
  type: kind,
  [kind]: part,
});

/** A template's parameter. */
export const text = (value: unknown): Record<string, unknown> => ({ type: 'text', text: value });
