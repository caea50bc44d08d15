import { once } from 'node:events';
import type { Socket } from 'node:net';
import { RequestFilteringHttpAgent } from 'request-filtering-agent';
import { CarillonError } from '../../core/index.ts';
import { refusalOf } from '../addresses/index.ts';
import type { Services } from '../context.ts';

/** Longest wait for a connection; whether somebody listens there yet is not asked. */
const patienceMs = 3_000;

/**
 * Refuses an address that no delivery would be sent to, by connecting as a delivery does and sending nothing. A name
 * that does not resolve, or answers later, may be right tomorrow.
 * @throws CarillonError `webhook_address_private`
 */
export async function refusePrivate({ settings }: Services, address: string): Promise<void> {
  if (settings.allowPrivateWebhooks) return;
  const url = new URL(address);
  const host = url.hostname.replaceAll(/^\[|\]$/g, '');
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const agent = new RequestFilteringHttpAgent();
  const socket = agent.createConnection({ host, port }) as Socket;
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(patienceMs) });
  } catch (error) {
    const problem = refusalOf(error);
    if (problem !== null) throw new CarillonError('webhook_address_private', { problem }, { cause: error });
  } finally {
    socket.on('error', () => undefined).destroy();
  }
}
