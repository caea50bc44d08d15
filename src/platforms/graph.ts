import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { CarillonError, type Failure, type FailureKind } from '../core/index.ts';
import type { ApiVersion } from './platform.ts';
import { readJson, type HttpAnswer, type HttpRequest, type UploadRequest } from './http.ts';

/** What Meta's platforms share: requests, the error envelope, usage headers, signatures. */

/**
 * Versions of the Graph API and their ends (Meta's page "Graph API changelog", 2026-08). Meta serves one that has
 * ended silently as the next that lives.
 */
export const graphVersions: readonly ApiVersion[] = [
  { version: 'v26.0', diesOn: null },
  { version: 'v25.0', diesOn: new Date('2028-07-29') },
  { version: 'v24.0', diesOn: new Date('2028-02-18') },
  { version: 'v23.0', diesOn: new Date('2027-10-08') },
  { version: 'v22.0', diesOn: new Date('2027-05-20') },
  { version: 'v21.0', diesOn: new Date('2027-01-21') },
  { version: 'v20.0', diesOn: new Date('2026-09-24') },
];

/** The one that is used where none is set. */
export const graphVersion = 'v26.0';

export interface GraphAccess {
  version: string;
  token: string;
  appSecret: string | null;
}

/** The access in a connection's credentials, which are kept under their variables' names. */
export function graphAccess(
  credentials: Readonly<Record<string, string>>,
  prefix: 'FB' | 'WHATSAPP',
): GraphAccess {
  return {
    version: credentials[`${prefix}_API_VERSION`] ?? graphVersion,
    token: credentials[`${prefix}_ACCESS_TOKEN`] ?? '',
    appSecret: credentials[`${prefix}_APP_SECRET`] ?? null,
  };
}

/** @throws CarillonError `config_invalid` when the variable is set to something else than v<number>.<number>. */
export function checkGraphVersion(credentials: Readonly<Record<string, string>>, variable: string): void {
  const version = credentials[variable];
  if (version === undefined || /^v\d{1,3}\.\d{1,2}$/.test(version)) return;
  const problem = `"${version}" is no Graph API version. Write it like ${graphVersion}, or leave it out`;
  throw new CarillonError('config_invalid', { variable, problem });
}

export function graphGet(
  access: GraphAccess,
  path: readonly string[],
  query: Readonly<Record<string, string>>,
): HttpRequest {
  return { method: 'GET', path: pathOf(access, path, query), headers: authorization(access) };
}

/** A form when `body` is URLSearchParams, else JSON. */
export function graphPost(
  access: GraphAccess,
  path: readonly string[],
  body: URLSearchParams | Readonly<Record<string, unknown>>,
): HttpRequest {
  const isForm = body instanceof URLSearchParams;
  return {
    method: 'POST',
    path: pathOf(access, path, {}),
    headers: {
      ...authorization(access),
      'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
    },
    body: isForm ? body.toString() : JSON.stringify(body),
  };
}

export const graphDelete = (access: GraphAccess, path: readonly string[]): HttpRequest => ({
  method: 'DELETE',
  path: pathOf(access, path, {}),
  headers: authorization(access),
});

/** A form with a file in it. Its content type, with the boundary, is set when it is sent. */
export const graphFilePost = (
  access: GraphAccess,
  path: readonly string[],
  body: FormData,
): UploadRequest => ({
  method: 'POST',
  path: pathOf(access, path, {}),
  headers: authorization(access),
  body,
});

/** Bytes as they are, with what Graph wants to know of them in headers. Uploads name the token "OAuth". */
export const graphBytesPost = (
  access: GraphAccess,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array<ArrayBuffer>,
): UploadRequest => ({
  method: 'POST',
  path,
  headers: { ...headers, authorization: `OAuth ${access.token}`, 'content-type': 'application/octet-stream' },
  body,
});

/** The token goes into a header, never into the URL: proxies and servers log URLs. */
const authorization = (access: GraphAccess) => ({ authorization: `Bearer ${access.token}` });

const pathOf = (
  access: GraphAccess,
  segments: readonly string[],
  query: Readonly<Record<string, string>>,
): string => signedPath(access, [access.version, ...segments], query);

/** The path of a call, signed where there is an app secret. Its segments begin with the version nearly everywhere. */
export function signedPath(
  access: GraphAccess,
  segments: readonly string[],
  query: Readonly<Record<string, string>>,
): string {
  const params = new URLSearchParams(query);
  if (access.appSecret !== null)
    params.set('appsecret_proof', appSecretProof(access.token, access.appSecret));
  const path = `/${segments.map(escaped).join('/')}`;
  return params.size === 0 ? path : `${path}?${params}`;
}

/** The id of an upload is "upload:..." in base 64; colon and equals sign may stand in a path as they are. */
const escaped = (segment: string): string =>
  encodeURIComponent(segment).replaceAll('%3A', ':').replaceAll('%3D', '=');

/** Proves that the caller holds the app's secret; useless to others without the token. Docs: "Secure Requests". */
export const appSecretProof = (token: string, appSecret: string): string =>
  createHmac('sha256', appSecret).update(token).digest('hex');

/** Whether `header` (X-Hub-Signature-256) is the signature over the raw body. */
export function isSigned(body: string, header: string | null, appSecret: string): boolean {
  return isEqualSecret(header ?? '', `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`);
}

/** Takes equally long wherever two texts differ. */
export function isEqualSecret(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** An error as Graph names it, in an answer or in a webhook. */
export interface GraphError {
  code: number;
  subcode: number | null;
  /** The platform's own words, without anything that looks like a token or a phone number. */
  reason: string | null;
  /** Graph says: try again. It does not say that nothing happened. */
  transient: boolean;
}

// z.coerce would read null as 0, and 0 is a code.
const codeNumber = z.union([z.number().int(), z.string().regex(/^\d+$/).transform(Number)]);
const text = z.string().min(1).optional().catch(undefined);

export const graphErrorSchema = z
  .object({
    code: codeNumber,
    error_subcode: codeNumber.nullish().catch(null),
    error_user_msg: text,
    message: text,
    title: text,
    error_data: z.object({ details: text }).optional().catch(undefined),
    is_transient: z.boolean().optional().catch(undefined),
  })
  .transform((error): GraphError => {
    const reason = error.error_user_msg ?? error.error_data?.details ?? error.message ?? error.title;
    return {
      code: error.code,
      subcode: error.error_subcode ?? null,
      reason: reason === undefined ? null : withoutSecrets(reason),
      transient: error.is_transient ?? false,
    };
  });

const envelope = z.object({ error: graphErrorSchema });

/** The error in an answer; null when the body is not Graph's error envelope. */
export const graphErrorOf = (answer: HttpAnswer): GraphError | null =>
  readJson(envelope, answer.body)?.error ?? null;

/** Graph quotes the token in "Malformed access token ..." and recipients in others; failures are shown and logged. */
export const withoutSecrets = (reason: string): string =>
  reason
    .replace(/^\(#\d+\)\s*/, '')
    .replaceAll(/\+?\d[\d\s().-]{5,}\d/g, '[number]')
    .replaceAll(/[\w|+-]{20,}/g, '[hidden]')
    .slice(0, 300);

/** A row of an error table: what a code means to us, and what a person reads. */
export interface GraphRule {
  /** `unknown`: it may have happened all the same. `duplicate`: an equal post exists. */
  verdict: FailureKind | 'unknown' | 'duplicate';
  /** What happened and what to do; the platform's own words are added where `quote` is set. */
  says: string;
  quote?: boolean;
  /** How long a limit lasts that the platform gives no time for. */
  waitMinutes?: number;
  /** Of a message: it says nothing about other recipients. */
  concerns?: 'recipient';
}

/**
 * Keys: "190" a code, "190/460" a code with its subcode, "any/1609008" a number wherever Graph puts it, "200-299"
 * Meta's range of permission codes.
 */
export type GraphRules = Readonly<Record<string, GraphRule>>;

/** The most particular row for an error. Looks at numbers only: texts change, and "490" holds no 190. */
export function findRule(rules: GraphRules, { code, subcode }: GraphError): GraphRule | null {
  const keys = [`${code}/${subcode}`, `any/${subcode}`, `${code}`, `any/${code}`];
  if (code >= 200 && code <= 299) keys.push('200-299');
  for (const key of keys) {
    const rule = rules[key];
    if (rule) return rule;
  }
  return null;
}

export const platformCodeOf = ({ code, subcode }: GraphError): string =>
  subcode === null ? `${code}` : `${code}/${subcode}`;

/** The failure a rule makes of an error. `headers` hold the platform's time for call limits, where it gives one. */
export function failureOf(
  rule: GraphRule,
  kind: FailureKind,
  context: { error: GraphError; headers: Headers; now: Date },
): Failure {
  const { error, headers, now } = context;
  const message = rule.quote && error.reason !== null ? `${rule.says} It said: ${error.reason}` : rule.says;
  const concerns = rule.concerns === undefined ? {} : { concerns: rule.concerns };
  const failure: Failure = { kind, message, platformCode: platformCodeOf(error), ...concerns };
  if (kind !== 'rate_limited') return failure;
  const minutes = rule.waitMinutes ?? (regainMinutes(headers) || defaultWaitMinutes);
  const waitMs = Math.min(Math.max(minutes * 60_000, retryAfterMs(headers)), longestWaitMs);
  return { ...failure, retryAt: new Date(now.getTime() + waitMs) };
}

/** Graph sends no time with some limits; they count over a rolling hour, and calls while blocked lengthen the block. */
const defaultWaitMinutes = 15;
/** Meta's longest window is 24 h; a figure far beyond it is a mistake that would park a post for ever. */
const longestWaitMs = 7 * 24 * 3_600_000;

const usageSchema = z.record(
  z.string(),
  z.array(z.object({ estimated_time_to_regain_access: z.number().optional().catch(undefined) })),
);

/** The longest wait in X-Business-Use-Case-Usage, in minutes (not seconds); 0 when there is none. */
export function regainMinutes(headers: Headers): number {
  const usage = readJson(usageSchema, headers.get('x-business-use-case-usage') ?? '') ?? {};
  const waits = Object.values(usage).flatMap((uses) =>
    uses.map((use) => use.estimated_time_to_regain_access ?? 0),
  );
  return Math.max(0, ...waits);
}

/** Meta documents no Retry-After; honoured in seconds when it is there. */
function retryAfterMs(headers: Headers): number {
  const seconds = Number(headers.get('retry-after') ?? 0);
  return Number.isFinite(seconds) ? Math.max(0, seconds) * 1000 : 0;
}
