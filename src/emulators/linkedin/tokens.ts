import type { EmulatorContext, StoreTransaction } from '../harness/index.ts';
import { authors, emulatedRefreshToken, emulatedToken, kinds, platform, type TokenData } from './entities.ts';
import type { Scope } from './scopes.ts';
import type { LinkedInSettings } from './settings.ts';

/** Codes and tokens are exchanged one after the other. */
const lock = `${platform}/tokens`;

/** By code a person has half an hour. */
const codeMs = 30 * 60 * 1000;

/** What an exchange hands out; `refreshToken` is null where its answer names none. */
export interface IssuedTokens {
  accessToken: string;
  refreshToken: string | null;
  scopes: readonly Scope[];
}

/** What an access token allows now. */
export async function findAccess(
  { store, clock }: EmulatorContext,
  { firstToken, appScopes }: LinkedInSettings,
  token: string,
): Promise<readonly Scope[] | 'expired' | 'unknown'> {
  if (token === emulatedToken) return firstToken === 'expired' ? 'expired' : appScopes;
  const issued = await store.transaction(lock, (tx) => readToken(tx, token));
  if (issued?.use !== 'access') return 'unknown';
  return isOver(issued, clock.now()) ? 'expired' : (issued.scopes ?? appScopes);
}

/** A code for what a person allowed. */
export function issueCode(
  { store, clock }: EmulatorContext,
  allowed: { scopes: readonly Scope[]; redirectUri: string },
): Promise<string> {
  return store.transaction(lock, async (tx) => {
    const now = clock.now();
    const code = `emulated-linkedin-code-${await tx.nextNumber('linkedin.code')}`;
    await putToken(tx, now, code, { ...allowed, use: 'code', endsAt: after(now, codeMs), spent: false });
    return code;
  });
}

/** Exchanges a code for tokens, once; null when it is none, too old, used, or was sent elsewhere. */
export function exchangeCode(
  { store, clock }: EmulatorContext,
  settings: LinkedInSettings,
  { code, redirectUri }: { code: string; redirectUri: string },
): Promise<IssuedTokens | null> {
  return store.transaction(lock, async (tx) => {
    const known = await readToken(tx, code);
    const now = clock.now();
    if (known?.use !== 'code' || known.spent || isOver(known, now)) return null;
    if (known.redirectUri !== redirectUri) return null;
    await putToken(tx, now, code, { ...known, spent: true });
    const { scopes = [] } = known;
    const serial = await tx.nextNumber('linkedin.token');
    const accessToken = await issueAccess(tx, now, serial, scopes, settings);
    if (settings.programmaticRefresh === 'denied') return { accessToken, refreshToken: null, scopes };
    return { accessToken, refreshToken: await issueRefresh(tx, now, serial, scopes), scopes };
  });
}

/** Exchanges a refresh token for an access token; null when it is not one, or was exchanged for another. */
export function renewTokens(
  { store, clock }: EmulatorContext,
  settings: LinkedInSettings,
  refreshToken: string,
): Promise<IssuedTokens | null> {
  return store.transaction(lock, async (tx) => {
    const known = await readToken(tx, refreshToken);
    const usable = known ? known.use === 'refresh' && !known.spent : refreshToken === emulatedRefreshToken;
    if (!usable || settings.programmaticRefresh === 'denied') return null;

    const now = clock.now();
    const scopes = known?.scopes ?? settings.appScopes;
    const serial = await tx.nextNumber('linkedin.token');
    const accessToken = await issueAccess(tx, now, serial, scopes, settings);
    if (settings.refreshToken === 'unsaid') return { accessToken, refreshToken: null, scopes };
    if (settings.refreshToken === 'kept') return { accessToken, refreshToken, scopes };
    await putToken(tx, now, refreshToken, { use: 'refresh', scopes, endsAt: null, spent: true });
    return { accessToken, refreshToken: await issueRefresh(tx, now, serial, scopes), scopes };
  });
}

async function issueAccess(
  tx: StoreTransaction,
  now: Date,
  serial: number,
  scopes: readonly Scope[],
  { accessTokenSeconds }: LinkedInSettings,
): Promise<string> {
  const token = `${emulatedToken}-${serial}`;
  const endsAt = after(now, accessTokenSeconds * 1000);
  await putToken(tx, now, token, { use: 'access', scopes, endsAt, spent: false });
  return token;
}

async function issueRefresh(
  tx: StoreTransaction,
  now: Date,
  serial: number,
  scopes: readonly Scope[],
): Promise<string> {
  const token = `${emulatedRefreshToken}-${serial}`;
  await putToken(tx, now, token, { use: 'refresh', scopes, endsAt: null, spent: false });
  return token;
}

const putToken = (tx: StoreTransaction, createdAt: Date, id: string, data: TokenData): Promise<void> =>
  tx.put({ platform, kind: kinds.token, id, owner: authors.member.urn, createdAt, data });

const readToken = async (tx: StoreTransaction, token: string): Promise<TokenData | null> =>
  (await tx.get<TokenData>(platform, kinds.token, token))?.data ?? null;

const isOver = ({ endsAt }: TokenData, now: Date): boolean =>
  endsAt !== null && now.getTime() >= Date.parse(endsAt);

const after = (now: Date, ms: number): string => new Date(now.getTime() + ms).toISOString();
