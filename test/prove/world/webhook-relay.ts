import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mutedNumbers } from '../subjects.ts';

/** Between two tries to hand a webhook to the server. */
const tryAgainMs = 200;

/** The address platforms know for webhooks, the same however often the server starts anew. */
export interface WebhookRelay {
  url: string;
  /** Keeps what comes until `resume`: the network is down. */
  pause(): void;
  resume(): void;
  /** How many webhooks about that recipient came by, repeated ones too. */
  countOf(recipient: string): number;
  close(): Promise<void>;
}

/**
 * Takes every webhook and hands it on until the server has taken it, as the platforms repeat theirs for hours; except
 * those about a muted recipient, which are lost.
 */
export async function openWebhookRelay(server: () => string | null): Promise<WebhookRelay> {
  const closing = new AbortController();
  const counts = new Map<string, number>();
  let isPaused = false;

  const handOn = async (path: string, headers: Record<string, string>, body: string): Promise<void> => {
    while (!closing.signal.aborted) {
      const url = isPaused ? null : server();
      const patience = AbortSignal.any([closing.signal, AbortSignal.timeout(2_000)]);
      const request = { method: 'POST', headers, body, signal: patience };
      const answer =
        url === null ? null : await fetch(`${url}/api/webhooks${path}`, request).catch(() => null);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, tryAgainMs));
    }
  };
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readAll(request);
    response.end('OK');
    note(counts, body);
    const signature = String(request.headers['x-hub-signature-256']);
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature };
    if (!isMuted(body)) await handOn(request.url ?? '', headers, body);
  };
  const http = createServer((request, response) => void receive(request, response));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    pause: () => (isPaused = true),
    resume: () => (isPaused = false),
    countOf: (recipient) => counts.get(recipient) ?? 0,
    close: async () => {
      closing.abort();
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
}

const isMuted = (body: string): boolean => body.includes(`"recipient_id":"${mutedNumbers}`);

/** By recipient in E.164 form. */
function note(counts: Map<string, number>, body: string): void {
  const recipient = `+${/"recipient_id":"(\d+)"/.exec(body)?.[1]}`;
  counts.set(recipient, (counts.get(recipient) ?? 0) + 1);
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
