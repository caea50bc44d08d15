/** Why an attempt did not succeed; decides what the scheduler does next (docs/errors.md). */
export const failureKinds = [
  'rate_limited',
  'unavailable',
  'auth_expired',
  'auth_revoked',
  'permission',
  'billing',
  'config',
  'budget_exceeded',
  'rejected',
  'invalid',
  'undeliverable',
  'outcome_unknown',
  'missed',
  'worker_crashed',
  'internal',
] as const;

export type FailureKind = (typeof failureKinds)[number];

/** A certain failure: nothing visible happened because of it. Handlers and connectors return it as a value. */
export interface Failure {
  kind: FailureKind;
  /** One or two sentences for a person: what happened, to what, what to do. Never holds a secret or a phone number. */
  message: string;
  /** The platform's or provider's own code, e.g. "190/460" or "429". */
  platformCode?: string;
  /** The earliest moment another try makes sense, from the platform's own signal. */
  retryAt?: Date;
  /** It concerns this recipient alone: others of the account need not wait. */
  concerns?: 'recipient';
}
