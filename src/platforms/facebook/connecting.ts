import { z } from 'zod';
import type { Clock } from '../../core/index.ts';
import { graphAccess, graphGet, graphVersion, graphErrorOf } from '../graph.ts';
import { call, CallFailed, nowAt, readJson, type HttpAnswer } from '../http.ts';
import { codeRefused } from '../login-code.ts';
import type { Connecting, GivenAccess, LoginAnswer } from '../platform.ts';
import { callFailureOf } from './errors.ts';

/** What publishing, reading back, first comments and figures need. */
const scopes = [
  'pages_show_list',
  'pages_manage_posts',
  'pages_read_engagement',
  'pages_manage_engagement',
  'pages_read_user_content',
  'read_insights',
];

/** Facebook Login: a person gives access to the Pages chosen on Facebook's page. */
export const connectingAt = (site: string): Connecting => ({
  app: [
    { name: 'FB_APP_ID', required: true },
    { name: 'FB_APP_SECRET', required: true },
  ],
  settings: ['FB_API_VERSION'],
  simulatedApp: { FB_APP_ID: '100000000000009', FB_APP_SECRET: 'emulated-facebook-secret' },
  kinds: [{ kind: 'page', scopes }],
  site,
  path: `/${graphVersion}/dialog/oauth`,
  query: ({ app, redirectUri, state, ...asked }) => ({
    response_type: 'code',
    client_id: app['FB_APP_ID'] ?? '',
    redirect_uri: redirectUri,
    scope: asked.scopes.join(','),
    state,
  }),
  exchange,
});

const newToken = z.object({ access_token: z.string().min(1) });

const pages = z.object({
  data: z.array(
    z.object({
      id: z.string().min(1),
      name: z.string().optional().catch(undefined),
      access_token: z.string().min(1).optional().catch(undefined),
      tasks: z.array(z.string()).optional().catch(undefined),
    }),
  ),
  paging: z
    .object({
      next: z.string().optional(),
      cursors: z.object({ after: z.string() }).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});

/** Of a long-lived token of the person the Pages' tokens have no end by the clock. */
async function exchange(answer: LoginAnswer, _clock: Clock): Promise<GivenAccess[]> {
  const { code, redirectUri } = answer;
  const short = await tokenFor(answer, { code, redirect_uri: redirectUri });
  const long = await tokenFor(answer, { grant_type: 'fb_exchange_token', fb_exchange_token: short });
  return pagesOf(answer, long);
}

/** Secrets go into the body, never into the URL. */
async function tokenFor({ app, endpoint }: LoginAnswer, form: Record<string, string>): Promise<string> {
  const client = { client_id: app['FB_APP_ID'] ?? '', client_secret: app['FB_APP_SECRET'] ?? '' };
  const answer = await call(endpoint, {
    method: 'POST',
    path: `/${app['FB_API_VERSION'] ?? graphVersion}/oauth/access_token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...client, ...form }).toString(),
  });
  const token = answer.status === 200 ? readJson(newToken, answer.body) : null;
  if (token !== null) return token.access_token;
  throw new CallFailed(isAppRefused(answer) ? appRefused : codeRefused('Facebook', answer));
}

/** 101: no such app. 1 without a subcode: its secret is wrong. */
const isAppRefused = (answer: HttpAnswer): boolean =>
  answer.status === 400 && [1, 101].includes(graphErrorOf(answer)?.code ?? 0);

const appRefused = {
  kind: 'config',
  message: 'Facebook does not know the app. Correct FB_APP_ID and FB_APP_SECRET.',
} as const;

/** Pages for which the person may publish; of the others a token would be of no use. */
async function pagesOf({ app, endpoint }: LoginAnswer, token: string): Promise<GivenAccess[]> {
  const access = { ...graphAccess(app, 'FB'), token };
  const found: GivenAccess[] = [];
  let after: string | undefined;
  do {
    const query = {
      fields: 'id,name,access_token,tasks',
      limit: '100',
      ...(after !== undefined && { after }),
    };
    const answer = await call(endpoint, graphGet(access, ['me', 'accounts'], query));
    const page = answer.status === 200 ? readJson(pages, answer.body) : null;
    if (page === null) throw new CallFailed(callFailureOf(answer, nowAt(endpoint)));
    for (const { id, name, access_token: pageToken, tasks } of page.data) {
      if (pageToken === undefined || tasks?.includes('CREATE_CONTENT') === false) continue;
      const identity = { remoteId: id, kind: 'page', displayName: name ?? id };
      const credentials = { FB_ACCESS_TOKEN: pageToken, FB_PAGE_ID: id };
      found.push({ identity, credentials, expiresAt: null, scopes });
    }
    after = page.paging?.next === undefined ? undefined : page.paging.cursors?.after;
  } while (after !== undefined && found.length < most);
  return found;
}

/** More are nothing to choose from. */
const most = 500;
