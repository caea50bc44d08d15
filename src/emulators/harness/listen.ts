import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { CarillonError } from '../../core/index.ts';
import { cutOf, firstHalf, type CutKind } from './cut.ts';
import type { EmulatorServer } from './server.ts';

export interface EmulatorPort {
  /** Without a trailing slash; an emulator's base URL is `${url}/<platform>`. */
  url: string;
  /** Cuts every open connection, also those a `timeout` fault left hanging. */
  close(): Promise<void>;
}

/**
 * Serves the emulators on a port, where faults are what they are in life: a reset is a RST, a timeout a silent socket.
 * Port 0 takes any free one.
 *
 * @throws CarillonError `port_taken`.
 */
export async function listen(
  server: EmulatorServer,
  options: { port: number; host?: string },
): Promise<EmulatorPort> {
  const host = options.host ?? '127.0.0.1';
  const http = createAdaptorServer({
    hostname: host,
    overrideGlobalObjects: false,
    fetch: async (request, { incoming, outgoing }) => {
      const response = await server.answer(request);
      const cut = cutOf(response);
      return cut ? act(cut, response, incoming as IncomingMessage, outgoing as ServerResponse) : response;
    },
  });
  http.listen(options.port, host);
  await once(http, 'listening').catch((thrown: unknown) => {
    throw new CarillonError('port_taken', { port: options.port, host }, { cause: thrown });
  });
  const address = http.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  return {
    url: `http://${host}:${port}`,
    async close() {
      const closed = once(http, 'close');
      http.close();
      if ('closeAllConnections' in http) http.closeAllConnections();
      await closed;
    },
  };
}

/** Does to the socket what the fault says; the connection is never used again. */
async function act(
  cut: CutKind,
  response: Response,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<Response> {
  if (cut === 'reset') incoming.socket.resetAndDestroy();
  if (cut === 'truncated') {
    const { half, headers } = await firstHalf(response);
    outgoing.setHeaders(headers).writeHead(response.status);
    outgoing.write(half, () => incoming.socket.destroy());
  }
  return RESPONSE_ALREADY_SENT;
}
