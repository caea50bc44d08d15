import {
  createEmulatorServer,
  createMemoryStore,
  type EmulatorServer,
  type EmulatorSettings,
} from '../harness/index.ts';
import { authors, emulatedClient, emulatedToken } from './entities.ts';
import { createLinkedInEmulator } from './index.ts';
import type { Scope } from './scopes.ts';
import type { LinkedInSettings } from './settings.ts';

/** The members of an answer that tests look at. */
export interface Body {
  message?: string;
  code?: string;
  serviceErrorCode?: number;
  status?: number | string;
  commentary?: string;
  /** Of an upload, and of what starts one. */
  owner?: string;
  processingFailureReason?: string;
  value?: Started;
  errorDetails?: { inputErrors: { code: string }[] };
  elements?: {
    id: string;
    share: string;
    commentary: string;
    message: { text: string };
    totalShareStatistics: Record<string, number>;
  }[];
  paging?: { start: number; count: number; total?: number; links: { rel: string; href: string }[] };
}

/** What initializeUpload answers. */
export interface Started {
  uploadUrl: string;
  uploadUrlExpiresAt: number;
  uploadUrlsExpireAt: number;
  image: string;
  document: string;
  video: string;
  uploadToken: string;
  uploadInstructions: { uploadUrl: string; firstByte: number; lastByte: number }[];
}

export interface Answer {
  status: number;
  headers: Headers;
  /** Null when there was none. */
  body: Body | null;
}

export type HeaderChanges = Record<string, string | undefined>;

export interface Opened {
  server: EmulatorServer;
  /** With all headers LinkedIn wants; `headers` replaces some, undefined removes one. */
  call(method: string, path: string, options?: { json?: unknown; headers?: HeaderChanges }): Promise<Answer>;
  publish(commentary: string, more?: Record<string, unknown>): Promise<Answer>;
  /** Publishes and returns the URN. */
  published(commentary: string, more?: Record<string, unknown>): Promise<string>;
  /** By the organization unless `more` has another actor. */
  comment(on: string, text: string, more?: Record<string, unknown>): Promise<Answer>;
  /** Comments on a post or comment and returns the comment's id. */
  commented(on: string, text: string, more?: Record<string, unknown>): Promise<string>;
  find(query: string): Promise<Answer>;
  /** The header of a token for which the member allowed these scopes, and no others. */
  allowing(...scopes: Scope[]): Promise<{ authorization: string }>;
  passMs(ms: number): void;
}

export const organization = encodeURIComponent(authors.organization.urn);
export const member = encodeURIComponent(authors.member.urn);

const base = 'http://emulator.test/linkedin';
export const usualHeaders = {
  authorization: `Bearer ${emulatedToken}`,
  'linkedin-version': '202607',
  'x-restli-protocol-version': '2.0.0',
};

/** The path of what is below a post or comment. */
export const commentsOf = (urn: string) => `/rest/socialActions/${encodeURIComponent(urn)}/comments`;

/** The body of a text post by the organization. */
export const postBody = (commentary: string, more: Record<string, unknown> = {}) => ({
  author: authors.organization.urn,
  commentary,
  visibility: 'PUBLIC',
  distribution: { feedDistribution: 'MAIN_FEED', targetEntities: [], thirdPartyDistributionChannels: [] },
  lifecycleState: 'PUBLISHED',
  isReshareDisabledByAuthor: false,
  ...more,
});

/** The emulator behind the harness's server, with a clock that stands still until told. */
export function openLinkedIn(
  options: { linkedin?: Partial<LinkedInSettings>; harness?: Partial<EmulatorSettings> } = {},
): Opened {
  let nowMs = Date.parse('2026-11-22T12:00:00Z');
  const server = createEmulatorServer({
    store: createMemoryStore(),
    clock: { now: () => new Date(nowMs), monotonicMs: () => nowMs },
    emulators: [createLinkedInEmulator(options.linkedin)],
    settings: options.harness ?? {},
  });

  const call: Opened['call'] = async (method, path, { json, headers = {} } = {}) => {
    const request = new Request(base + path, {
      method,
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
    const wanted = {
      ...usualHeaders,
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    };
    request.headers.delete('content-type');
    for (const [name, value] of Object.entries(wanted))
      if (value !== undefined) request.headers.set(name, value);
    const response = await server.fetch(request);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? null : (JSON.parse(text) as Body),
    };
  };
  const publish: Opened['publish'] = (commentary, more) =>
    call('POST', '/rest/posts', { json: postBody(commentary, more) });

  const comment: Opened['comment'] = (on, text, more) =>
    call('POST', commentsOf(on), { json: { actor: authors.organization.urn, message: { text }, ...more } });

  return {
    server,
    call,
    publish,
    comment,
    async commented(on, text, more) {
      const { status, headers, body } = await comment(on, text, more);
      const id = headers.get('x-restli-id');
      if (status !== 201 || id === null) throw new Error(`refused: ${JSON.stringify(body)}`);
      return id;
    },
    async published(commentary, more) {
      const { status, headers, body } = await publish(commentary, more);
      const urn = headers.get('x-restli-id');
      if (status !== 201 || urn === null) throw new Error(`refused: ${JSON.stringify(body)}`);
      return urn;
    },
    async allowing(...scopes) {
      const client = { client_id: emulatedClient.id, redirect_uri: 'https://app.test/back' };
      const send = (path: string, form: Record<string, string>) =>
        server.fetch(new Request(base + path, { method: 'POST', body: new URLSearchParams(form) }));
      const asked = new URLSearchParams({ ...client, response_type: 'code', scope: scopes.join(' ') });
      const back = await send(`/oauth/v2/authorization?${asked}`, { allow: 'yes' });
      const code = new URL(back.headers.get('location') ?? '').searchParams.get('code') ?? '';
      const grant = { grant_type: 'authorization_code', client_secret: emulatedClient.secret, code };
      const answer = await send('/oauth/v2/accessToken', { ...client, ...grant });
      const { access_token } = (await answer.json()) as { access_token: string };
      return { authorization: `Bearer ${access_token}` };
    },
    find: (query) => call('GET', `/rest/posts?${query}`, { headers: { 'x-restli-method': 'FINDER' } }),
    passMs: (ms) => void (nowMs += ms),
  };
}
