import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a Page's token is good for. */
export interface PageToken {
  scopes: string[];
  /** Null: never. */
  expiresAt: Date | null;
  /** Whether Facebook accepts it at all. */
  isValid: boolean;
}

/** Facebook on a port as far as an account's health asks it. */
export async function openFacebookPage(token: PageToken) {
  let asked = 0;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://facebook');
    const debugs = pathname.endsWith('/debug_token');
    if (debugs) asked += 1;
    const { scopes, expiresAt, isValid } = token;
    const data = {
      is_valid: isValid,
      scopes,
      expires_at: expiresAt === null ? 0 : Math.floor(expiresAt.getTime() / 1_000),
      data_access_expires_at: 0,
    };
    const refusal = { error: { message: 'Session has expired', type: 'OAuthException', code: 190 } };
    const page = isValid ? { id: '111', name: 'Bells' } : refusal;
    response.writeHead(debugs || isValid ? 200 : 400, { 'content-type': 'application/json' });
    response.end(JSON.stringify(debugs ? { data } : page));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    token,
    /** How often it was asked what the token is good for. */
    asked: () => asked,
    variables: {
      CARILLON_SIMULATE: 'auto',
      CARILLON_FACEBOOK_URL: `http://127.0.0.1:${port}`,
      FB_ACCESS_TOKEN: 'a-token',
      FB_PAGE_ID: '111',
      FB_APP_ID: '9',
      FB_APP_SECRET: 'a-secret',
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
export type FacebookPage = Awaited<ReturnType<typeof openFacebookPage>>;
