import type { Failure, FailureKind } from '../../core/index.ts';
import { readJson, type HttpAnswer } from '../http.ts';
import type { PublishOutcome } from '../platform.ts';
import { createdPost, problem, type XProblem } from './schemas.ts';
import { windows } from './usage.ts';

interface Rule {
  status?: number;
  /** Matches the end of the problem's type, or of its reason. */
  type?: string;
  /** A legacy error code. */
  code?: number;
  text?: RegExp;
  kind: FailureKind;
  message: string;
  /** How long to wait when the answer names no time. */
  waitMinutes?: number;
}

const newKeys = 'Make new tokens in the X developer portal and replace the TWITTER_... variables.';

/**
 * First match wins. From X's "Response codes & errors" (2026-08) and, for the 403 texts, from answers that other
 * clients recorded: X gives 403 to everything it understands and will not do.
 */
const rules: readonly Rule[] = [
  { code: 64, kind: 'auth_revoked', message: 'X has suspended this account. Appeal on X, then retry.' },
  { code: 63, kind: 'auth_revoked', message: 'X has suspended this account. Appeal on X, then retry.' },
  {
    type: 'user-suspended',
    kind: 'auth_revoked',
    message: 'X has suspended this account. Appeal on X, then retry.',
  },
  {
    code: 326,
    kind: 'auth_revoked',
    message: 'X has locked this account. Log in to X and unlock it, then retry.',
  },
  { status: 401, kind: 'auth_revoked', message: `X does not accept the access token any more. ${newKeys}` },
  { type: 'credits', kind: 'billing', message: 'The X developer account has no credits left. Buy credits.' },
  {
    type: 'credits-depleted',
    kind: 'billing',
    message: 'The X developer account has no credits left. Buy credits.',
  },
  { status: 402, kind: 'billing', message: 'The X developer account has no credits left. Buy credits.' },
  {
    type: 'usage-capped',
    kind: 'rate_limited',
    message: 'The usage cap of the X developer account is reached. Raise it, or wait for the next cycle.',
    waitMinutes: 24 * 60,
  },
  {
    code: 185,
    kind: 'rate_limited',
    message: 'The account reached the daily number of posts X allows.',
    waitMinutes: 180,
  },
  {
    type: 'rate-limit-exceeded',
    kind: 'rate_limited',
    message: 'X asks to wait: its rate limit is reached.',
  },
  { code: 88, kind: 'rate_limited', message: 'X asks to wait: its rate limit is reached.' },
  { status: 429, kind: 'rate_limited', message: 'X asks to wait: its rate limit is reached.' },
  {
    code: 187,
    kind: 'rejected',
    message: 'X refused the post: this account has already posted the same text.',
  },
  {
    status: 403,
    text: /duplicate content/i,
    kind: 'rejected',
    message: 'X refused the post: this account has already posted the same text.',
  },
  { code: 186, kind: 'rejected', message: 'X refused the post: its text is too long.' },
  { code: 324, kind: 'rejected', message: 'X refused the post: its media is not valid.' },
  { code: 385, kind: 'rejected', message: 'X refused the post: the post it replies to is gone or hidden.' },
  {
    text: /reply to a (tweet|post) that is deleted or not visible/i,
    kind: 'rejected',
    message: 'X refused the post: the post it replies to is gone or hidden.',
  },
  {
    status: 403,
    text: /cashtag|invalid url|\b4 items|too long|bit shorter/i,
    kind: 'rejected',
    message: 'X refused what the post says.',
  },
  {
    status: 403,
    text: /you can only reply to|reply to this conversation is not allowed/i,
    kind: 'permission',
    message:
      'X does not let this app answer or quote that post: an app may answer posts of its own account and posts that mention it.',
  },
  {
    type: 'client-forbidden',
    kind: 'permission',
    message: 'The X app may not use API v2. Enrol it in a project in the developer portal.',
  },
  {
    status: 403,
    kind: 'permission',
    message:
      'X does not permit this. Check that the app has "Read and write", and make new tokens after changing it.',
  },
  { status: 408, kind: 'unavailable', message: 'X did not answer in time.' },
];

export const isOk = (answer: HttpAnswer): boolean => answer.status >= 200 && answer.status < 300;

/** Why X refused. `now` is what a limit without a time is counted from. */
export function failureOf(answer: HttpAnswer, now = new Date()): Failure {
  const said = readJson(problem, answer.body) ?? {};
  const rule = rules.find((candidate) => matches(candidate, answer.status, said)) ?? byStatus(answer.status);
  const reason = reasonIn(said);
  const failure: Failure = {
    kind: rule.kind,
    message: reason === null ? rule.message : `${rule.message} X said: "${reason}"`,
    platformCode: codeOf(answer.status, said),
  };
  const retryAt = rule.kind === 'rate_limited' ? resetOf(answer.headers, now, rule.waitMinutes) : null;
  return retryAt === null ? failure : { ...failure, retryAt };
}

/** What an answer to POST /2/tweets proves. */
export function outcomeOf(
  answer: HttpAnswer,
  urlOf: (id: string) => string,
  now = new Date(),
): PublishOutcome {
  if (isOk(answer)) {
    const id = readJson(createdPost, answer.body)?.data.id;
    if (id !== undefined) return { outcome: 'applied', remoteId: id, url: urlOf(id) };
    if (answer.status === 201) return { outcome: 'applied_unidentified' };
  }
  // A gateway's 5xx or 408 says nothing about what happened behind it; nor does a redirect.
  if (answer.status < 400 || answer.status === 408 || answer.status >= 500) {
    return { outcome: 'unknown', reason: `X answered ${answer.status}` };
  }
  const failure = failureOf(answer, now);
  const said = readJson(problem, answer.body) ?? {};
  return isDuplicate(answer.status, said)
    ? { outcome: 'duplicate', remoteId: null, failure }
    : { outcome: 'refused', failure };
}

/** Whether an answer holds a reason, whatever its status: X says errors with a 200, too. */
export const saysWhy = ({ body }: HttpAnswer): boolean => reasonIn(readJson(problem, body) ?? {}) !== null;

const isDuplicate = (status: number, said: XProblem): boolean =>
  codesIn(said).includes(187) || (status === 403 && /duplicate content/i.test(textIn(said)));

const matches = (rule: Rule, status: number, said: XProblem): boolean =>
  (rule.status === undefined || rule.status === status) &&
  (rule.type === undefined || typesIn(said).includes(rule.type)) &&
  (rule.code === undefined || codesIn(said).includes(rule.code)) &&
  (rule.text === undefined || rule.text.test(textIn(said)));

const byStatus = (status: number): Pick<Rule, 'kind' | 'message' | 'waitMinutes'> =>
  status >= 500 || status < 400
    ? { kind: 'unavailable', message: `X answered ${status}.` }
    : { kind: 'rejected', message: 'X refused the request.' };

const typesIn = (said: XProblem): string[] => [
  lastOf(said.type),
  said.reason ?? '',
  ...(said.errors ?? []).map(({ type }) => lastOf(type)),
];

const lastOf = (type: string | undefined): string => type?.split('/').at(-1) ?? '';

const codesIn = (said: XProblem): number[] => (said.errors ?? []).flatMap(({ code }) => code ?? []);

const textIn = (said: XProblem): string =>
  [
    said.title,
    said.detail,
    ...(said.errors ?? []).flatMap(({ title, detail, message }) => [title, detail, message]),
  ].join('\n');

function reasonIn(said: XProblem): string | null {
  const listed = (said.errors ?? []).map(({ message, detail, title }) => message ?? detail ?? title);
  return said.detail ?? listed.find(Boolean) ?? said.title ?? null;
}

function codeOf(status: number, said: XProblem): string {
  const detail = codesIn(said)[0] ?? typesIn(said).find((type) => type !== '' && type !== 'about:blank');
  return detail === undefined ? String(status) : `${status}/${detail}`;
}

/** When every exhausted window is open again; `waitMinutes` from now where X names no exhausted window. */
function resetOf(headers: Headers, now: Date, waitMinutes: number | undefined): Date | null {
  const exhausted = windows.filter((name) => headers.get(`${name}-remaining`) === '0');
  if (exhausted.length === 0 && waitMinutes !== undefined)
    return new Date(now.getTime() + waitMinutes * 60_000);
  const named = exhausted.length > 0 ? exhausted : windows.slice(0, 1);
  const resets = named
    .map((name) => Number(headers.get(`${name}-reset`) ?? 0))
    .filter((seconds) => seconds > 0);
  return resets.length === 0 ? null : new Date(Math.max(...resets) * 1000);
}
