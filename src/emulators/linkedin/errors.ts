import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

type ErrorBody = Readonly<Record<string, unknown>>;

function answer(c: Context, status: ContentfulStatusCode, body: ErrorBody): Response {
  return c.json({ ...body, status }, status);
}

/** Refused by the gateway before the service: `code` instead of a service's own code (seen live 2026-08). */
function gatewayError(c: Context, status: ContentfulStatusCode, code: string, message: string): Response {
  c.header('x-restli-gateway-error', 'true');
  return answer(c, status, { code, message });
}

export const emptyToken = (c: Context) =>
  answer(c, 401, {
    serviceErrorCode: 65604,
    code: 'EMPTY_ACCESS_TOKEN',
    message: 'Empty oauth2 access token',
  });

export const invalidToken = (c: Context) =>
  answer(c, 401, { serviceErrorCode: 65600, code: 'INVALID_ACCESS_TOKEN', message: 'Invalid access token' });

export const expiredToken = (c: Context) =>
  answer(c, 401, {
    serviceErrorCode: 65602,
    code: 'EXPIRED_ACCESS_TOKEN',
    message: 'The token used in the request has expired',
  });

export const revokedToken = (c: Context) =>
  answer(c, 401, {
    serviceErrorCode: 65601,
    code: 'REVOKED_ACCESS_TOKEN',
    message: 'The token used in the request has been revoked by the user',
  });

/** An error of the token route, as OAuth 2.0 has it (RFC 6749, 5.2). */
export const oauthError = (c: Context, status: 400 | 401, error: string, description: string) =>
  c.json({ error, error_description: description }, status);

/** A code that is none, too old, used, or for another address: LinkedIn tells none from the other. */
export const refusedCode = (c: Context) =>
  oauthError(
    c,
    400,
    'invalid_request',
    'Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired.',
  );

export const refusedGrant = (c: Context) =>
  oauthError(
    c,
    400,
    'invalid_grant',
    'The provided authorization grant or refresh token is invalid, expired or revoked',
  );

export const versionMissing = (c: Context) =>
  gatewayError(
    c,
    400,
    'VERSION_MISSING',
    'A version must be present. Please specify a version by adding the LinkedIn-Version header.',
  );

/** A version that is sunset, or never was; `version` with its day. */
export const versionNotActive = (c: Context, version: string) =>
  gatewayError(c, 426, 'NONEXISTENT_VERSION', `Requested version ${version} is not active`);

export const notPermitted = (c: Context, resource: string) =>
  accessDenied(c, `Not enough permissions to access: ${resource}`);

export const accessDenied = (c: Context, message: string) =>
  answer(c, 403, { serviceErrorCode: 100, code: 'ACCESS_DENIED', message });

export const badRequest = (c: Context, message: string) =>
  answer(c, 400, { code: 'ILLEGAL_ARGUMENT', message });

/** The address of an upload is over, by time or because the upload is whole. */
export const expiredUpload = (c: Context) =>
  answer(c, 400, { code: 'EXPIRED_UPLOAD_URL', message: 'The upload URL is expired' });

export const badQuery = (c: Context) => badRequest(c, 'Invalid query parameters passed to request');

export const postNotFound = (c: Context, urn: string) =>
  answer(c, 404, { code: 'NOT_FOUND', message: `Post with urn ${urn} was not found` });

export const entityNotFound = (c: Context, urn: string) =>
  answer(c, 404, { code: 'NOT_FOUND', message: `Could not find entity ${urn}` });

export const resourceNotFound = (c: Context) =>
  answer(c, 404, {
    code: 'RESOURCE_NOT_FOUND',
    message: `No virtual resource found for ${new URL(c.req.url).pathname}`,
  });

/** A body that breaks the schema, one line for each field. */
export const schemaError = (c: Context, problems: readonly { path: string; problem: string }[]) =>
  answer(c, 422, {
    message: problems.map(({ path, problem }) => `ERROR :: ${path} :: ${problem}\n`).join(''),
  });

export type InputCode =
  'MISSING_FIELD' | 'FIELD_LENGTH_TOO_LONG' | 'INVALID_VALUE_FOR_FIELD' | 'INVALID_URN_TYPE' | MediaCode;

/** What is wrong with an upload that a post names. */
export type MediaCode =
  | 'MEDIA_ASSET_WAITING_UPLOAD'
  | 'MEDIA_ASSET_PROCESSING_FAILED'
  | 'INVALID_IMAGE_ID'
  | 'INVALID_VIDEO_ID'
  | 'INVALID_DOCUMENT_ID';

/** A well-formed body with a value the Posts API does not take. */
export const inputError = (c: Context, code: InputCode, fieldPath: string, description: string) =>
  answer(c, 400, {
    errorDetailType: 'com.linkedin.common.error.BadRequest',
    message: description,
    errorDetails: { inputErrors: [{ description, input: { inputPath: { fieldPath } }, code }] },
  });

/** The same as a code and nothing more, as the table of the Videos API has it. */
export const codedError = (c: Context, code: InputCode, message: string) => answer(c, 400, { code, message });

/** Equal content is live already; names the post (shape of a live answer of 2023-12). */
export const duplicatePost = (c: Context, urn: string) =>
  answer(c, 422, {
    errorDetailType: 'com.linkedin.common.error.BadRequest',
    message: `com.linkedin.content.common.exception.BadRequestResponseException: Content is a duplicate of ${urn}`,
    errorDetails: {
      inputErrors: [{ description: 'Duplicate post is detected', input: {}, code: 'DUPLICATE_POST' }],
    },
  });

/** The daily quota; LinkedIn sends no rate headers and no Retry-After with it. */
export const throttled = (c: Context) =>
  answer(c, 429, {
    serviceErrorCode: 101,
    message: 'Resource level throttle limit for calls to this resource is reached.',
  });

const failures = { 500: 'Internal Server Error', 502: 'Bad Gateway', 503: 'Service Unavailable' } as const;

export const serverError = (c: Context, status: 500 | 502 | 503) =>
  answer(c, status, { message: failures[status] });

/** What LinkedIn has and this emulator has not; never LinkedIn's own answer. */
export const notEmulated = (c: Context, what: string) =>
  answer(c, 501, { message: `The emulator does not emulate ${what}.` });
