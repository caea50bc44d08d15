import type { EmulatorContext, StoreTransaction } from '../harness/index.ts';
import {
  authors,
  emulatedRefreshToken,
  emulatedToken,
  kinds,
  platform,
  type LinkedInSettings,
  type TokenData,
} from './entities.ts';

/** Tokens are exchanged one after the other. */
const lock = `${platform}/tokens`;

/** What a renewal hands out; `refreshToken` is null where its answer names none. */
export interface IssuedTokens {
  accessToken: string;
  refreshToken: string | null;
}

/** Whether an access token works now. */
export async function stateOfAccessToken(
  { store, clock }: EmulatorContext,
  { firstToken }: LinkedInSettings,
  token: string,
): Promise<'valid' | 'expired' | 'unknown'> {
  if (token === emulatedToken) return firstToken;
  const issued = await store.transaction(lock, (tx) => readToken(tx, token));
  if (issued?.use !== 'access') return 'unknown';
  return issued.endsAt !== null && clock.now().getTime() >= Date.parse(issued.endsAt) ? 'expired' : 'valid';
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
    if (!usable) return null;

    const now = clock.now();
    const put = (id: string, data: TokenData) =>
      tx.put({ platform, kind: kinds.token, id, owner: authors.member.urn, createdAt: now, data });
    const serial = await tx.nextNumber('linkedin.token');
    const accessToken = `${emulatedToken}-${serial}`;
    const endsAt = new Date(now.getTime() + settings.accessTokenSeconds * 1000).toISOString();
    await put(accessToken, { use: 'access', endsAt, spent: false });
    if (settings.refreshToken === 'unsaid') return { accessToken, refreshToken: null };
    if (settings.refreshToken === 'kept') return { accessToken, refreshToken };
    const successor = `${emulatedRefreshToken}-${serial}`;
    await put(refreshToken, { use: 'refresh', endsAt: null, spent: true });
    await put(successor, { use: 'refresh', endsAt: null, spent: false });
    return { accessToken, refreshToken: successor };
  });
}

const readToken = async (tx: StoreTransaction, token: string): Promise<TokenData | null> =>
  (await tx.get<TokenData>(platform, kinds.token, token))?.data ?? null;
