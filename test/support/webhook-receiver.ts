import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedWebhook {
  id: string;
  headers: IncomingHttpHeaders;
  body: string;
  json: { type: string; timestamp: string; data: Record<string, unknown> };
}

/** A receiver of webhooks on a socket. */
export interface WebhookReceiver {
  url: string;
  received: ReceivedWebhook[];
  /** What it answers; 204 unless set. */
  answer: (response: ServerResponse, request: ReceivedWebhook) => void;
  /** Refuses connections, until `up`, which listens on the same port. */
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
}

export async function openWebhookReceiver(): Promise<WebhookReceiver> {
  let server: Server | null = null;
  let port = 0;
  const up = async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        const id = String(request.headers['webhook-id']);
        const one = { id, headers: request.headers, body, json: JSON.parse(body) };
        receiver.received.push(one);
        receiver.answer(response, one);
      });
    }).listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  };
  const down = async () => {
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server === null ? resolve() : server.close(() => resolve())));
    server = null;
  };
  const receiver: WebhookReceiver = {
    url: '',
    received: [],
    answer: (response) => response.writeHead(204).end(),
    up,
    down,
    close: down,
  };
  await up();
  receiver.url = `http://127.0.0.1:${port}/hook`;
  return receiver;
}
