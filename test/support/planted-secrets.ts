import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Variables that hold secrets, each with one that can be looked for. */
export const secrets = {
  FB_ACCESS_TOKEN: 'planted/facebook+token=1',
  FB_APP_SECRET: 'planted/facebook+secret=1',
  TWITTER_API_KEY: 'planted/x+key=1',
  TWITTER_API_SECRET: 'planted/x+secret=1',
  TWITTER_ACCESS_TOKEN: '77-planted/x+token=1',
  TWITTER_ACCESS_TOKEN_SECRET: 'planted/x+token-secret=1',
  LINKEDIN_CLIENT_SECRET: 'planted/linkedin+secret=1',
  LINKEDIN_ACCESS_TOKEN: 'planted/linkedin+token=1',
  LINKEDIN_REFRESH_TOKEN: 'planted/linkedin+refresh=1',
  WHATSAPP_ACCESS_TOKEN: 'planted/whatsapp+token=1',
  WHATSAPP_APP_SECRET: 'planted/whatsapp+secret=1',
  WHATSAPP_VERIFY_TOKEN: 'planted/whatsapp+verify=1',
  CARILLON_MODEL_KEY: 'planted/model+key=1',
  CARILLON_API_KEY: 'planted/api+key=1234567',
  CARILLON_SECRET: 'planted/sealing+secret=1-of-32-characters',
  CRON_SECRET: 'planted/cron+secret=1',
  CARILLON_ALERT_SECRET: 'planted/alert+secret=1',
};

/** Each as it is, in an address, in Basic or as bytes in base64, as a bytea in JSON. */
const forms = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  Buffer.from(secret).toString('base64url'),
  Buffer.from(secret).toString('hex'),
];

/** Which of the secrets show in which of the texts, with what stands around them. */
export const leaksIn = (seen: Readonly<Record<string, string>>, planted: readonly string[]): string[] =>
  Object.entries(seen).flatMap(([where, text]) =>
    planted.flatMap((secret) => {
      const form = forms(secret).find((one) => text.includes(one));
      if (form === undefined) return [];
      const at = text.indexOf(form);
      return [`${secret} in ${where}: ${text.slice(Math.max(0, at - 120), at + 40)}`];
    }),
  );

/** What the echo renews LinkedIn's tokens to. */
export const renewed = { access: 'planted/renewed+token=1', refresh: 'planted/renewed+refresh=1' };

/** A server that refuses everything but LinkedIn's renewal, and says in its answer all that it was sent. */
export async function startEcho() {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const headers = { 'content-type': 'application/json' };
      const told = `${request.url} ${JSON.stringify(request.headers)} ${body}`;
      if (request.url?.endsWith('/oauth/v2/accessToken')) {
        const tokens = {
          access_token: renewed.access,
          refresh_token: renewed.refresh,
          expires_in: 5_184_000,
        };
        response.writeHead(200, headers).end(JSON.stringify(tokens));
        return;
      }
      const error = { message: `Bad credentials: ${told}`, type: 'OAuthException', code: 190 };
      const expired = { code: 'EXPIRED_ACCESS_TOKEN', serviceErrorCode: 65_602 };
      response.writeHead(request.url?.startsWith('/alert') ? 500 : 401, headers);
      response.end(JSON.stringify({ error, title: 'Unauthorized', detail: told, message: told, ...expired }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, close: () => (server.closeAllConnections(), server.close()) };
}
