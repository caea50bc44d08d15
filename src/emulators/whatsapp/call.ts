import type { Context } from 'hono';
import {
  checkCredentials,
  GraphError,
  readParameters,
  unsupportedRequest,
  type GraphParameters,
} from '../harness/graph/index.ts';
import { emulatedNumber } from './entities.ts';

export const credentials = {
  token: emulatedNumber.token,
  appSecret: emulatedNumber.appSecret,
  deadTokenStatus: 401,
} as const;

/** The parameters of a call about the emulated number that proved who it is. */
export async function readCall(c: Context): Promise<GraphParameters> {
  const parameters = await readParameters(c.req);
  checkCredentials(c.req, parameters, credentials);
  const id = c.req.param('number') ?? '';
  if (id !== emulatedNumber.id) throw unsupportedRequest(c.req.method, id);
  return parameters;
}

/** Calls that manage rather than send have an hourly limit per account; the wait is in minutes. */
export function managementLimitReached(): GraphError {
  const message =
    '(#80008) There have been too many calls to this WhatsApp Business account. Wait a bit and try again.';
  const usage = {
    type: 'whatsapp',
    call_count: 100,
    total_cputime: 20,
    total_time: 20,
    estimated_time_to_regain_access: 5,
  };
  return new GraphError(80008, message, {
    headers: { 'x-business-use-case-usage': JSON.stringify({ [emulatedNumber.accountId]: [usage] }) },
  });
}
