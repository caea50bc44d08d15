import { createHmac } from 'node:crypto';
import type { HonoRequest } from 'hono';
import { GraphError } from './graph-error.ts';
import { textOf, type GraphParameters } from './graph-parameters.ts';

/** What the emulated app and account know themselves by. */
export interface GraphCredentials {
  token: string;
  appSecret: string;
  /** Meta's documents show 400 for dead tokens of the Graph API and 401 for those of WhatsApp. */
  deadTokenStatus: 400 | 401;
}

/** Refuses what does not carry the emulated token. Takes it where the Graph API takes it: parameter or header. */
export function checkCredentials(
  request: HonoRequest,
  parameters: GraphParameters,
  credentials: GraphCredentials,
): void {
  const token = tokenOf(request, parameters);
  if (!token) {
    throw new GraphError(104, 'An access token is required to request this resource.', {
      status: credentials.deadTokenStatus,
    });
  }
  if (token !== credentials.token) {
    throw deadToken(credentials, 'Invalid OAuth access token - Cannot parse access token');
  }
  const proof = textOf(parameters, 'appsecret_proof');
  if (proof !== null && proof !== proofOf(credentials)) {
    throw new GraphError(100, 'Invalid appsecret_proof provided in the API argument', {
      type: 'GraphMethodException',
    });
  }
}

/** Code 190, with the header that names the reason. */
export function deadToken(
  credentials: Pick<GraphCredentials, 'deadTokenStatus'>,
  message: string,
  subcode?: number,
): GraphError {
  return new GraphError(190, message, {
    status: credentials.deadTokenStatus,
    ...(subcode !== undefined && { subcode }),
    headers: { 'www-authenticate': `OAuth "Facebook Platform" "invalid_token" "${message}"` },
  });
}

/** With the app's setting "Require App Secret": refuses a token without a proof, unless it has the secret in it. */
export function requireProof(request: HonoRequest, parameters: GraphParameters): void {
  const token = tokenOf(request, parameters);
  if (token === null || token.includes('|') || textOf(parameters, 'appsecret_proof') !== null) return;
  throw new GraphError(100, 'API calls from the server require an appsecret_proof argument', {
    type: 'GraphMethodException',
  });
}

/** "Securing Graph API requests": HMAC-SHA256 of the token, key the app secret, in hex. */
function proofOf({ token, appSecret }: GraphCredentials): string {
  return createHmac('sha256', appSecret).update(token).digest('hex');
}

/** How Meta signs a webhook: HMAC-SHA256 of the raw body, key the app secret. */
export function signGraphWebhook(body: string, appSecret: string): Record<string, string> {
  const signature = createHmac('sha256', appSecret).update(body).digest('hex');
  return { 'x-hub-signature-256': `sha256=${signature}`, 'user-agent': 'facebookexternalua' };
}

/** The token a call brings, wherever it brings it. */
export const tokenOf = (request: HonoRequest, parameters: GraphParameters): string | null =>
  textOf(parameters, 'access_token') ?? bearerOf(request);

function bearerOf(request: HonoRequest): string | null {
  const match = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(request.header('authorization') ?? '');
  return match?.[1] ?? null;
}
