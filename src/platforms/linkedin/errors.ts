import type { Failure, FailureKind } from '../../core/index.ts';
import { readJson, type HttpAnswer } from '../http.ts';
import type { PublishOutcome } from '../platform.ts';
import { postUrn, problem } from './schemas.ts';

/**
 * By status only: LinkedIn asks not to rely on its texts (its page "Error handling", 2026), and the one text that
 * matters is the duplicate's.
 */
const meanings: Readonly<Record<number, { kind: FailureKind; message: string }>> = {
  401: {
    kind: 'auth_revoked',
    message:
      'LinkedIn does not accept the access token any more (it lives 60 days). Make a new LINKEDIN_ACCESS_TOKEN.',
  },
  403: {
    kind: 'permission',
    message:
      'LinkedIn does not permit this. Posting needs the scope w_member_social, for a page w_organization_social and an ' +
      'administrator role; reading a page needs r_organization_social.',
  },
  404: {
    kind: 'rejected',
    message: 'LinkedIn does not know this author or post, or the token may not see it.',
  },
  405: { kind: 'internal', message: 'LinkedIn did not understand the call.' },
  411: { kind: 'internal', message: 'LinkedIn did not understand the call.' },
  426: {
    kind: 'config',
    message: 'LinkedIn has ended this version of its API. Set LINKEDIN_VERSION to a newer month (YYYYMM).',
  },
  429: {
    kind: 'rate_limited',
    message: 'The daily number of calls LinkedIn allows is reached; it starts anew at midnight UTC.',
  },
};

const rejected = { kind: 'rejected', message: 'LinkedIn refused the post.' } as const;

export const isOk = (answer: HttpAnswer): boolean => answer.status >= 200 && answer.status < 300;

/** A conflict (409) is LinkedIn's own doubt about a write: only a look can tell. */
const inDoubt = (status: number): boolean =>
  status < 400 || status === 408 || status === 409 || status >= 500;

/** Why LinkedIn refused. It gives no headers for limits: they end at midnight UTC after `now`. */
export function failureOf(answer: HttpAnswer, now = new Date()): Failure {
  const { status } = answer;
  const said = readJson(problem, answer.body) ?? {};
  const meaning = inDoubt(status)
    ? ({ kind: 'unavailable', message: `LinkedIn answered ${status}.` } as const)
    : (meanings[status] ?? rejected);
  const detail = said.serviceErrorCode ?? said.code;
  const failure: Failure = {
    kind: meaning.kind,
    message: said.message ? `${meaning.message} LinkedIn said: "${said.message}"` : meaning.message,
    platformCode: detail === undefined ? String(status) : `${status}/${detail}`,
  };
  return meaning.kind === 'rate_limited' ? { ...failure, retryAt: nextMidnightUtc(now) } : failure;
}

/** What an answer to POST /rest/posts proves. */
export function outcomeOf(
  answer: HttpAnswer,
  urlOf: (urn: string) => string,
  now = new Date(),
): PublishOutcome {
  if (isOk(answer)) {
    const id = postUrn.safeParse(answer.headers.get('x-restli-id')).data;
    if (id !== undefined) return { outcome: 'applied', remoteId: id, url: urlOf(id) };
    if (answer.status === 201) return { outcome: 'applied_unidentified' };
  }
  if (inDoubt(answer.status)) return { outcome: 'unknown', reason: `LinkedIn answered ${answer.status}` };
  const failure = failureOf(answer, now);
  return isDuplicate(answer)
    ? { outcome: 'duplicate', remoteId: urnIn(answer.body), failure }
    : { outcome: 'refused', failure };
}

/** "Content is a duplicate of urn:li:share:123", the only text that is read. */
const isDuplicate = ({ status, body }: HttpAnswer): boolean =>
  status === 422 && /duplicate of urn:li:/i.test(body);

const urnIn = (body: string): string | null =>
  /duplicate of (urn:li:(?:share|ugcPost|activity):\d+)/i.exec(body)?.[1] ?? null;

const nextMidnightUtc = (now: Date): Date =>
  new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1));
