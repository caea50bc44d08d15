import { once } from 'node:events';
import type { Socket } from 'node:net';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';
import { CarillonError, messageOf } from '../../core/index.ts';
import type { Services } from '../context.ts';

/** Longest wait for a connection; whether somebody listens there yet is not asked. */
const patienceMs = 3_000;

/**
 * An agent that looks at each address it is about to connect to, after DNS, and refuses those that are not public:
 * loopback, private, link-local, carrier-grade NAT, also as IPv6.
 */
export function agentFor(url: URL, allowPrivate: boolean) {
  const options = { allowPrivateIPAddress: allowPrivate, allowMetaIPAddress: allowPrivate };
  return url.protocol === 'https:'
    ? new RequestFilteringHttpsAgent(options)
    : new RequestFilteringHttpAgent(options);
}

/** Null when the agent did not refuse; else the sentence that says so. */
export function refusalOf(error: unknown): string | null {
  const address = /^DNS lookup ([^(\s]+)\(.*\) is not allowed/.exec(messageOf(error))?.[1];
  return address === undefined ? null : `the address ${address} is not public`;
}

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
