import { createHmac } from 'node:crypto';
import { deadToken } from '../harness/graph/index.ts';
import { emulatedPage, emulatedUser } from './entities.ts';

const prefix = 'EAAemulated.';
const hourMs = 3_600_000;

/** Lives of tokens of a person, as Meta gives them: fresh from a login, and exchanged. */
export const lifeMs = { short: 1.5 * hourMs, long: 5_183_944_000 } as const;

export interface UserToken {
  /** Null: it never ends. */
  expiresAt: Date | null;
  scopes: readonly string[];
}

/** What the app may ask a person for. */
export const knownScopes = [
  'public_profile',
  'pages_show_list',
  'pages_manage_posts',
  'pages_read_engagement',
  'pages_manage_engagement',
  'pages_read_user_content',
  'pages_manage_metadata',
  'publish_video',
  'read_insights',
  'business_management',
] as const;

/** The token says itself until when it holds and for what, and is signed: nothing is stored of it. */
export function issueUserToken(life: keyof typeof lifeMs, scopes: readonly string[], now: Date): string {
  const body = `${prefix}${now.getTime() + lifeMs[life]}.${scopes.join('-')}`;
  return `${body}.${signatureOf(body)}`;
}

/** What a token says; null for what is no token of a person. */
export function readUserToken(token: string): UserToken | null {
  if (token === emulatedUser.token) return { expiresAt: null, scopes: knownScopes };
  const end = token.lastIndexOf('.');
  const body = token.slice(0, end);
  if (!body.startsWith(prefix) || token.slice(end + 1) !== signatureOf(body)) return null;
  const [expiry = '', scopes = ''] = body.slice(prefix.length).split('.');
  return { expiresAt: new Date(Number(expiry)), scopes: scopes.split('-').filter((scope) => scope !== '') };
}

export const isUserToken = (token: string): boolean => readUserToken(token) !== null;

/** Refuses a person's token that has ended. */
export function checkUserToken(token: string, now: Date): void {
  const expiresAt = readUserToken(token)?.expiresAt;
  if (!expiresAt || expiresAt > now) return;
  throw deadToken({ deadTokenStatus: 400 }, sessionExpired, 463);
}

export const sessionExpired = 'Error validating access token: Session has expired.';

const signatureOf = (text: string): string =>
  createHmac('sha256', emulatedPage.appSecret).update(`user token ${text}`).digest('base64url');
