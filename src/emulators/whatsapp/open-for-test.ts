import { createEmulatorServer, createMemoryStore } from '../harness/index.ts';
import type { Emulator, EmulatorServer, EmulatorStore, FeedItem } from '../harness/index.ts';
import { emulatedNumber } from './entities.ts';
import { whatsappEmulator } from './index.ts';

export const numberId = emulatedNumber.id;
export const messagesPath = `/v26.0/${numberId}/messages`;

/** The members the tests look at, of whatever came. */
interface Body {
  messages: { id: string; message_status: string }[];
  error: { code: number; error_data?: { details: string } };
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

/** A new emulated number whose clock stands still, and whose webhooks come a second apart. */
export interface OpenedNumber {
  server: EmulatorServer;
  store: EmulatorStore;
  now(): Date;
  later(seconds: number): void;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  send(body: unknown, headers?: Record<string, string>): Promise<Answer>;
  feed(): Promise<FeedItem[]>;
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
  const auth = { authorization: `Bearer ${emulatedNumber.token}`, 'content-type': 'application/json' };
  const call: OpenedNumber['call'] = async (method, path, body, headers = {}) => {
    const init = {
      method,
      headers: { ...auth, ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
    const response = await server.fetch(new Request(`http://e/whatsapp${path}`, init));
    return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
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
      const owed = await store.owed(new Date(now.getTime() + 3_600_000), 99);
      return owed.map(({ body }) => JSON.parse(body).entry[0].changes[0].value.statuses[0] as Status);
    },
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
): Record<string, unknown> => ({
  messaging_product: 'whatsapp',
  to: '+1 555 200 0000',
  type: 'template',
  template: { name, language, components: [{ type: 'body', parameters }] },
});

/** A template's parameter. */
export const text = (value: unknown): Record<string, unknown> => ({ type: 'text', text: value });
