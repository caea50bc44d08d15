import type { ZodType } from 'zod';
import type { Failure, FailureKind } from '../../core/index.ts';
import { readJson, type HttpAnswer } from '../http.ts';
import type { PublishOutcome } from '../platform.ts';
import { urnOf } from './comment-urn.ts';
import { notReadyMs } from './limits.ts';
import { commentUrn, createdComment, postUrn, problem } from './schemas.ts';

/**
 * By status: LinkedIn asks not to rely on its texts (its page "Error handling", 2026). The two that matter are the
 * duplicate's and a new post's.
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
      'administrator role; reading a page needs r_organization_social. For comments these scopes end in "_feed".',
  },
  404: {
    kind: 'rejected',
    message: 'LinkedIn does not know this author or post: it was deleted, or the token may not see it.',
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

const rejected = { kind: 'rejected', message: 'LinkedIn refused what was to be published.' } as const;

/** Other clients met these for some seconds after a post or an upload: nothing was done, and later it works. */
const notReady = {
  kind: 'unavailable',
  message: 'LinkedIn does not find the new post yet.',
} as const;
const filesNotReady = {
  kind: 'unavailable',
  message: 'LinkedIn is not ready with the files of the post yet.',
} as const;

export const isOk = (answer: HttpAnswer): boolean => answer.status >= 200 && answer.status < 300;

/** A conflict (409) is LinkedIn's own doubt about a write: only a look can tell. */
const inDoubt = (status: number): boolean =>
  status < 400 || status === 408 || status === 409 || status >= 500;

/** Why LinkedIn refused. It gives no headers for limits: they end at midnight UTC after `now`. */
export function failureOf(answer: HttpAnswer, now = new Date()): Failure {
  const { status } = answer;
  const said = readJson(problem, answer.body) ?? {};
  const meaning = meaningOf(answer, said.message ?? '');
  const detail = said.serviceErrorCode ?? said.code;
  const failure: Failure = {
    kind: meaning.kind,
    message: said.message ? `${meaning.message} LinkedIn said: "${said.message}"` : meaning.message,
    platformCode: detail === undefined ? String(status) : `${status}/${detail}`,
  };
  if (meaning === filesNotReady) return { ...failure, retryAt: new Date(now.getTime() + notReadyMs) };
  return meaning.kind === 'rate_limited' ? { ...failure, retryAt: nextMidnightUtc(now) } : failure;
}

function meaningOf({ status, body }: HttpAnswer, words: string): { kind: FailureKind; message: string } {
  if (inDoubt(status)) return { kind: 'unavailable', message: `LinkedIn answered ${status}.` };
  if (/unable to obtain activity/i.test(words)) return notReady;
  if (body.includes('MEDIA_ASSET_WAITING_UPLOAD') || /resource is forbidden/i.test(words))
    return filesNotReady;
  return meanings[status] ?? rejected;
}

/** Whether an address for an upload does not take it any more, for all that the answer says. */
export const expiredAddress = ({ status, body }: HttpAnswer): boolean =>
  [401, 403, 404, 410].includes(status) || (status === 400 && body.includes('EXPIRED_UPLOAD_URL'));

/** Why LinkedIn did not take bytes. A refused signature is no refused account. */
export function uploadFailureOf(answer: HttpAnswer, now: Date): Failure {
  const { status } = answer;
  if (inDoubt(status) || status === 429) return failureOf(answer, now);
  if (!expiredAddress(answer)) {
    const message = `LinkedIn refused the file (${status}).`;
    return { kind: 'rejected', message, platformCode: String(status) };
  }
  const isSignature = status === 401 || status === 403;
  const message = isSignature
    ? 'LinkedIn takes no bytes at the address it gave for them. If that stays so with images and documents, try LINKEDIN_UPLOAD_TOKEN=false.'
    : 'LinkedIn’s address for the upload has ended.';
  return { kind: isSignature ? 'rejected' : 'unavailable', message, platformCode: String(status) };
}

/** How answers name what was published. */
export interface Naming {
  idIn(answer: HttpAnswer): string | undefined;
  urn: ZodType<string>;
}

export const postNaming: Naming = {
  idIn: ({ headers }) => postUrn.safeParse(headers.get('x-restli-id')).data,
  urn: postUrn,
};

/** A comment is named in the body, and its number in the header. */
export const commentNaming = (post: string): Naming => ({
  idIn({ headers, body }) {
    const created = readJson(createdComment, body) ?? {};
    return urnOf(created, post) ?? urnOf({ id: headers.get('x-restli-id') ?? undefined }, post);
  },
  urn: commentUrn,
});

/** What an answer to a publish proves. */
export function outcomeOf(
  answer: HttpAnswer,
  urlOf: (urn: string) => string,
  naming: Naming = postNaming,
  now = new Date(),
): PublishOutcome {
  if (isOk(answer)) {
    const id = naming.idIn(answer);
    if (id !== undefined) return { outcome: 'applied', remoteId: id, url: urlOf(id) };
    if (answer.status === 201) return { outcome: 'applied_unidentified' };
  }
  if (inDoubt(answer.status)) return { outcome: 'unknown', reason: `LinkedIn answered ${answer.status}` };
  const failure = failureOf(answer, now);
  return isDuplicate(answer)
    ? { outcome: 'duplicate', remoteId: duplicateIn(answer.body, naming.urn), failure }
    : { outcome: 'refused', failure };
}

/** "Content is a duplicate of urn:li:share:123". */
const isDuplicate = ({ status, body }: HttpAnswer): boolean =>
  status === 422 && /duplicate of urn:li:/i.test(body);

/** Only what is of the same kind: a post for a post, a comment for a comment. */
const duplicateIn = (body: string, urn: ZodType<string>): string | null =>
  urn.safeParse(/duplicate of (urn:li:\w+:(?:\d+|\([\w:,]+\)))/i.exec(body)?.[1]).data ?? null;

const nextMidnightUtc = (now: Date): Date =>
  new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1));
