import type { EmulatorContext, Entity, StoreTransaction } from '../harness/index.ts';
import { emulatedCredentials, emulatedUser, kinds, type GrantData } from './entities.ts';
import { platform } from './posts.ts';
import type { TwitterSettings } from './settings.ts';

/** Lifetimes the documents name. */
const codeSeconds = 30;
export const accessTokenSeconds = 7_200;

/** What can be asked for; the names of all scopes X has. */
export const knownScopes: readonly string[] = [
  'tweet.read tweet.write tweet.moderate.write users.read users.email media.write offline.access',
  'follows.read follows.write mute.read mute.write block.read block.write bookmark.read bookmark.write',
  'like.read like.write list.read list.write dm.read dm.write space.read timeline.read',
  'broadcast.read broadcast.write',
].flatMap((line) => line.split(' '));

/** Codes and tokens are exchanged one after the other. */
const lock = `${platform}/grants`;

type Grant = Entity<GrantData>;

export interface IssuedTokens {
  accessToken: string;
  /** Null without the scope "offline.access". */
  refreshToken: string | null;
  scopes: readonly string[];
}

/** The scopes of an access token that works now; null of every other text. */
export async function findAccess(context: EmulatorContext, token: string): Promise<readonly string[] | null> {
  const grant = await context.store.transaction(lock, (tx) => liveGrant(tx, token, 'access', context));
  return grant?.data.scopes ?? null;
}

/** A code for what the user has agreed to. */
export function issueCode(
  { store, clock }: EmulatorContext,
  agreed: Pick<GrantData, 'scopes' | 'redirectUri' | 'challenge' | 'challengeMethod'>,
): Promise<string> {
  return store.transaction(lock, async (tx) => {
    const now = clock.now();
    const id = `emulated-twitter-code-${await tx.nextNumber('twitter.grant')}`;
    await putGrant(tx, id, now, {
      ...agreed,
      use: 'code',
      endsAt: inSeconds(now, codeSeconds),
      spent: false,
    });
    return id;
  });
}

/** Tokens for a code, once, unless `problemOf` finds something; null when the code is none, too old, or was used. */
export function exchangeCode<Problem>(
  context: EmulatorContext,
  code: string,
  problemOf: (data: GrantData) => Problem | null,
): Promise<IssuedTokens | { problem: Problem } | null> {
  return context.store.transaction(lock, async (tx) => {
    const grant = await liveGrant(tx, code, 'code', context);
    if (!grant) return null;
    const problem = problemOf(grant.data);
    if (problem !== null) return { problem };
    await tx.put(spent(grant));
    return issueTokens(tx, grant.data.scopes, context.clock.now(), null);
  });
}

/** New tokens for a refresh token; null when it is none, was used or revoked. */
export function renewTokens(
  context: EmulatorContext,
  settings: TwitterSettings,
  refreshToken: string,
): Promise<IssuedTokens | null> {
  return context.store.transaction(lock, async (tx) => {
    const grant = await liveGrant(tx, refreshToken, 'refresh', context);
    if (!grant) return null;
    const now = context.clock.now();
    if (settings.refreshTokens === 'kept') return issueTokens(tx, grant.data.scopes, now, refreshToken);
    await tx.put(spent(grant));
    return issueTokens(tx, grant.data.scopes, now, null);
  });
}

/** Ends a token; a text that is none is ended already (RFC 7009). */
export async function revokeToken(context: EmulatorContext, token: string): Promise<void> {
  await context.store.transaction(lock, async (tx) => {
    for (const use of ['access', 'refresh'] as const) {
      const grant = await liveGrant(tx, token, use, context);
      if (grant) await tx.put(spent(grant));
    }
  });
}

async function issueTokens(
  tx: StoreTransaction,
  scopes: readonly string[],
  now: Date,
  kept: string | null,
): Promise<IssuedTokens> {
  const serial = await tx.nextNumber('twitter.grant');
  const accessToken = `${emulatedCredentials.userBearer}-${serial}`;
  const refreshToken = kept ?? `${emulatedCredentials.refreshToken}-${serial}`;
  const endsAt = inSeconds(now, accessTokenSeconds);
  await putGrant(tx, accessToken, now, { use: 'access', scopes, endsAt, spent: false });
  if (!scopes.includes('offline.access')) return { accessToken, refreshToken: null, scopes };
  if (kept === null)
    await putGrant(tx, refreshToken, now, { use: 'refresh', scopes, endsAt: null, spent: false });
  return { accessToken, refreshToken, scopes };
}

async function liveGrant(
  tx: StoreTransaction,
  id: string,
  use: GrantData['use'],
  { clock }: EmulatorContext,
): Promise<Grant | null> {
  const grant = (await tx.get<GrantData>(platform, kinds.grant, id)) ?? firstGrant(id);
  if (!grant || grant.data.use !== use || grant.data.spent) return null;
  const { endsAt } = grant.data;
  return endsAt === null || clock.now().getTime() < Date.parse(endsAt) ? grant : null;
}

/** The tokens everybody knows, until they are used up or revoked. */
function firstGrant(id: string): Grant | null {
  const { userBearer, refreshToken } = emulatedCredentials;
  if (id !== userBearer && id !== refreshToken) return null;
  const use = id === userBearer ? 'access' : 'refresh';
  return grantOf(id, new Date(0), { use, scopes: knownScopes, endsAt: null, spent: false });
}

const putGrant = (tx: StoreTransaction, id: string, now: Date, data: GrantData): Promise<void> =>
  tx.put(grantOf(id, now, data));

const grantOf = (id: string, createdAt: Date, data: GrantData): Grant => ({
  platform,
  kind: kinds.grant,
  id,
  owner: emulatedUser.id,
  createdAt,
  data,
});

const spent = (grant: Grant): Grant => ({ ...grant, data: { ...grant.data, spent: true } });

const inSeconds = (now: Date, seconds: number): string =>
  new Date(now.getTime() + seconds * 1000).toISOString();
