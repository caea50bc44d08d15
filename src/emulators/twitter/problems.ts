import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { addresses } from './entities.ts';

/** One entry of `errors`: a part of a request that was wrong, or a part of an answer that is missing. */
export type PartialError = Readonly<Record<string, unknown>>;

/** The general problem body, type "about:blank"; `title` is the status in words. */
export function plainProblem(
  c: Context,
  status: ContentfulStatusCode,
  title: string,
  detail = title,
): Response {
  return c.json({ title, detail, type: 'about:blank', status }, status);
}

/** 400 for a body or query that breaks the schema; each message names what is wrong where. */
export function invalidRequest(
  c: Context,
  errors: readonly { message: string; parameters?: Readonly<Record<string, readonly string[]>> }[],
): Response {
  return c.json(
    {
      errors: errors.map(({ message, parameters = {} }) => ({ parameters, message })),
      title: 'Invalid Request',
      detail: 'One or more parameters to your request was invalid.',
      type: `${addresses.problems}/invalid-request`,
    },
    400,
  );
}

export const unauthorized = (c: Context) => plainProblem(c, 401, 'Unauthorized');
export const forbidden = (c: Context, detail: string) => plainProblem(c, 403, 'Forbidden', detail);
export const tooManyRequests = (c: Context) => plainProblem(c, 429, 'Too Many Requests');

/** The words of X's refusals; clients tell them apart by these. */
export const refusals = {
  duplicate: 'You are not allowed to create a Tweet with duplicate content.',
  notPermitted: 'You are not permitted to perform this action.',
  // Modelled on the sentence about replies; X's own is not known.
  quoteTarget: 'You attempted to quote a Tweet that is deleted or not visible to you.',
  replyTarget: 'You attempted to reply to a Tweet that is deleted or not visible to you.',
  // X's own sentence is only known in part ("maximum of one cashtag", seen in a client's error table, 2026).
  cashtags: 'A post can have a maximum of one cashtag.',
  tooLong:
    'Your Tweet text is too long. For more information on how Twitter determines text length see https://github.com/twitter/twitter-text.',
} as const;

/** 400 for ids a post may not show, all of them named, as in a live answer with two videos. */
export const mediaIdsInvalid = (c: Context, ids: readonly string[]): Response =>
  invalidRequest(c, [{ parameters: { 'media.media_ids': ids }, message: 'Your media IDs are invalid.' }]);

/** 400 for an upload that is not there, as a live answer of 2025-03 (xdevplatform/xurl#18) says it. */
export const uploadNotFound = (c: Context): Response =>
  invalidRequest(c, [{ message: 'BadRequest: Not found' }]);

/** 402 as live captures of 2026 show it. */
export function creditsDepleted(c: Context): Response {
  const accountId = 1_800_000_001;
  return c.json(
    {
      account_id: accountId,
      title: 'CreditsDepleted',
      detail: `Your enrolled account [${accountId}] does not have any credits to fulfill this request.`,
      type: `${addresses.problems}/credits`,
    },
    402,
  );
}

/** 403 for a token of the app alone where a user is needed. */
export const userContextNeeded = (c: Context): Response =>
  unsupportedAuthentication(
    c,
    'OAuth 2.0 Application-Only',
    'OAuth 1.0a User Context, OAuth 2.0 User Context',
  );

/** 403 for a user's credentials where the app's own token is needed. */
export const appContextNeeded = (c: Context): Response =>
  unsupportedAuthentication(c, 'a user context', 'OAuth 2.0 Application-Only');

function unsupportedAuthentication(c: Context, used: string, supported: string): Response {
  return c.json(
    {
      title: 'Unsupported Authentication',
      detail: `Authenticating with ${used} is forbidden for this endpoint.  Supported authentication types are [${supported}].`,
      type: `${addresses.problems}/unsupported-authentication`,
      status: 403,
    },
    403,
  );
}

/** A post or user that is not there, as an entry of `errors`. */
export function notFound(resource: 'tweet' | 'user', parameter: 'id' | 'ids', id: string): PartialError {
  return {
    value: id,
    detail: `Could not find ${resource} with ${parameter}: [${id}].`,
    title: 'Not Found Error',
    resource_type: resource,
    parameter,
    resource_id: id,
    type: `${addresses.problems}/resource-not-found`,
  };
}

/** A field of a post the caller may not see, as an entry of `errors`. */
export function fieldNotAuthorized(field: string, id: string): PartialError {
  return {
    resource_id: id,
    resource_type: 'tweet',
    field,
    section: 'data',
    title: 'Field Authorization Error',
    detail: `Sorry, you are not authorized to access '${field}' on the Tweet with id: [${id}].`,
    type: `${addresses.problems}/not-authorized-for-field`,
  };
}

/** What X has and this emulator has not; never X's own answer. */
export function notEmulated(c: Context, what: string): Response {
  return plainProblem(c, 501, 'Not Implemented', `The emulator does not emulate ${what}.`);
}
