import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';
import { messageOf } from '../../core/index.ts';

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
