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

/** The parameters of a call that proved who it is. */
export async function readAnyCall(c: Context): Promise<GraphParameters> {
  const parameters = await readParameters(c.req);
  checkCredentials(c.req, parameters, credentials);
  return parameters;
}

/** The same of a call about the emulated number. */
export const readCall = (c: Context): Promise<GraphParameters> => readCallOf(c, 'number', emulatedNumber.id);

/** The same of a call about its WhatsApp Business account. */
export const readAccountCall = (c: Context): Promise<GraphParameters> =>
  readCallOf(c, 'account', emulatedNumber.accountId);

async function readCallOf(c: Context, name: string, known: string): Promise<GraphParameters> {
  const parameters = await readAnyCall(c);
  const id = c.req.param(name) ?? '';
  if (id !== known) throw unsupportedRequest(c.req.method, id);
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

/** The limit of the app over all calls; no time is told. */
export const appLimitReached = (): GraphError => new GraphError(4, '(#4) Application request limit reached');
