import { createHmac } from 'node:crypto';
import { deadToken } from '../harness/graph/index.ts';
import { emulatedPage, emulatedUser } from './entities.ts';

const prefix = 'EAAemulated.';
const hourMs = 3_600_000;

/** Lives of tokens of a person, as Meta gives them: fresh from a login, and exchanged. */
export const lifeMs = { short: 1.5 * hourMs, long: 5_183_944_000 } as const;

export interface UserToken {
  token: string;
  expiresAt: Date;
}

/** The token says itself until when it holds, and is signed: nothing is stored of it. */
export function issueUserToken(life: keyof typeof lifeMs, now: Date): UserToken {
  const expiresAt = new Date(now.getTime() + lifeMs[life]);
  const body = `${prefix}${expiresAt.getTime()}`;
  return { token: `${body}.${signatureOf(body)}`, expiresAt };
}

/** When such a token ends; null for the one that never does. Undefined for what is no token of a person. */
export function expiryOf(token: string): Date | null | undefined {
  if (token === emulatedUser.token) return null;
  const end = token.lastIndexOf('.');
  const body = token.slice(0, end);
  const isOurs = body.startsWith(prefix) && token.slice(end + 1) === signatureOf(body);
  return isOurs ? new Date(Number(body.slice(prefix.length))) : undefined;
}

export const isUserToken = (token: string): boolean => expiryOf(token) !== undefined;

/** Refuses a person's token that has ended. */
export function checkUserToken(token: string, now: Date): void {
  const expiresAt = expiryOf(token);
  if (!expiresAt || expiresAt > now) return;
  const credentials = { token, appSecret: emulatedPage.appSecret, deadTokenStatus: 400 } as const;
  throw deadToken(credentials, 'Error validating access token: Session has expired.', 463);
}

const signatureOf = (text: string): string =>
  createHmac('sha256', emulatedPage.appSecret).update(`user token ${text}`).digest('base64url');
