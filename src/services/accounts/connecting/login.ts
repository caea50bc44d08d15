import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { CarillonError, type Sealer } from '../../../core/index.ts';
import type { GivenAccess, Platform } from '../../../platforms/index.ts';
import type { Services } from '../../context.ts';
import type { Login } from './sql/logins.ts';

/** What a login's sealed text is bound to. */
export const placeOfLogin = (id: string): string => `carillon.account_logins/${id}/sealed`;

/** 256 bits, URL-safe: a state, or a PKCE verifier. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** PKCE, S256. */
export const challengeOf = (verifier: string): string =>
  createHash('sha256').update(verifier).digest('base64url');

export type LoginPlatform = Platform & { connecting: NonNullable<Platform['connecting']> };

/** @throws CarillonError `unknown_platform`, `login_impossible` */
export function platformWithLogin(services: Services, name: string): LoginPlatform {
  const { platforms } = services.connections;
  const platform = services.findPlatform(name);
  if (platform === null) {
    const known = platforms.map(({ id }) => id).join(', ');
    throw new CarillonError('unknown_platform', { platform: name.slice(0, 100), known });
  }
  if (platform.connecting !== undefined) return platform as LoginPlatform;
  const variables = platform.variables.filter(({ required }) => required).map((variable) => variable.name);
  throw new CarillonError('login_impossible', { platform: platform.name, variables: variables.join(', ') });
}

const offered = z.array(
  z.object({
    identity: z.object({ remoteId: z.string(), kind: z.string(), displayName: z.string() }),
    credentials: z.record(z.string(), z.string()),
    expiresAt: z.iso
      .datetime()
      .transform((text) => new Date(text))
      .nullable(),
    scopes: z.array(z.string()),
  }),
);

export const sealOffer = (sealer: Sealer, id: string, found: readonly GivenAccess[]): Buffer =>
  sealer.seal(JSON.stringify(found), placeOfLogin(id));

/** The text sealed in a login. @throws CarillonError `login_over` when it can not be opened here. */
export function openLogin(sealer: Sealer, { id, sealed, keyId }: Login): string {
  const text = sealed !== null && keyId === sealer.keyId ? sealer.open(sealed, placeOfLogin(id)) : null;
  if (text === null) throw new CarillonError('login_over');
  return text;
}

export const readOffer = (text: string): GivenAccess[] => offered.parse(JSON.parse(text));
