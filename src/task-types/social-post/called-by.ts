import type { SpanAttributes } from '../../core/index.ts';
import type { Connected } from '../../services/accounts/index.ts';

/** What a span says of a call to a platform: to whose server, never with what. Throws for no address. */
export function calledBy({ platform, account, connection }: Connected): SpanAttributes {
  const { baseUrl } = connection.endpoint;
  return {
    'carillon.platform': platform.id,
    'carillon.account.id': account.id,
    'carillon.simulated': account.simulated,
    ...(URL.canParse(baseUrl) && { 'server.address': new URL(baseUrl).host }),
  };
}
