/** What X's documents leave open, or what tests bend. */
export interface TwitterSettings {
  /** How long an equal text of the same account is refused. UNVERIFIED: X names no window. */
  duplicateWindowMs: number;
  /** An equal text with a file. UNVERIFIED: whether the file makes it another post. */
  duplicatesWithMedia: 'allowed' | 'refused';
  /** Longest text in weighted characters; accounts with long posts have 25,000. */
  maxWeightedLength: number;
  /** Status for a text that is too long. UNVERIFIED: 400 and 403 have both been reported. */
  tooLongStatus: 400 | 403;
  /** Self-serve apps may only reply where they were mentioned. UNVERIFIED: whether one's own post is exempt. */
  selfReply: 'allowed' | 'refused';
  /** Quoting needs Enterprise, which an ordinary app has not. */
  quotes: 'refused' | 'allowed';
  /** A missing post: 200 with an `errors` member, or 404. UNVERIFIED: both have been reported. */
  missingPostStatus: 200 | 404;
  /** With no credits left every call is answered 402. */
  credits: 'enough' | 'depleted';
  /** Live answers put a t.co link to the files behind the text, with an entity for each; the documents are silent. */
  mediaLink: 'appended' | 'left_out';
  /** Whether segments may come in any order. UNVERIFIED. */
  segmentOrder: 'free' | 'strict';
  /** Whether a finished upload may be shown by more than one post. UNVERIFIED. */
  mediaReuse: 'allowed' | 'refused';
  /** A second finalize of the same upload. UNVERIFIED. */
  finalizeAgain: 'answered' | 'refused';
  /** The OpenAPI file gives finalize no body; in 2026-07 a client was refused until it sent a JSON object. */
  finalizeBody: 'optional' | 'needed';
  /** The status of what needed no work, an image. UNVERIFIED: in 2025-03 a client was told "Not found". */
  statusOfImages: 'told' | 'not_found';
  /** Why processing failed: old answers say it, the OpenAPI file has no place for it. */
  failureReason: 'left_out' | 'told';
  /** Longest video in seconds; some accounts have more. */
  maxVideoSeconds: number;
  /** Whether a refresh token works once. Clients say so, the documents do not. */
  refreshTokens: 'rotated' | 'kept';
  /** The error of a refresh token that is dead. Both have been reported. */
  deadRefreshToken: 'invalid_request' | 'invalid_grant';
  /** A confidential client authenticates with its secret, a public one says its id. */
  client: 'confidential' | 'public';
  /** Where codes may be sent, compared exactly; "any": anywhere. */
  redirectUris: 'any' | readonly string[];
  /** X takes https without a port; "any" makes it possible to try webhooks on one machine. */
  webhookUrls: 'any' | 'https';
}

export const defaultTwitterSettings: TwitterSettings = {
  duplicateWindowMs: 24 * 60 * 60 * 1000,
  duplicatesWithMedia: 'allowed',
  maxWeightedLength: 280,
  tooLongStatus: 400,
  selfReply: 'allowed',
  quotes: 'refused',
  missingPostStatus: 200,
  credits: 'enough',
  mediaLink: 'appended',
  segmentOrder: 'free',
  mediaReuse: 'allowed',
  finalizeAgain: 'answered',
  finalizeBody: 'optional',
  statusOfImages: 'told',
  failureReason: 'left_out',
  maxVideoSeconds: 140,
  refreshTokens: 'rotated',
  deadRefreshToken: 'invalid_request',
  client: 'confidential',
  redirectUris: 'any',
  webhookUrls: 'any',
};
