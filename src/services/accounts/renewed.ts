import { z } from 'zod';
import { sha256, type Sealer } from '../../core/index.ts';

type Credentials = Readonly<Record<string, string>>;

/** Credentials that were renewed, as they are sealed and stored. */
export interface Renewed {
  /** The variables that replace those of the environment. */
  credentials: Credentials;
  /** When they end; null where the platform does not say. */
  expiresAt: Date | null;
  renewedAt: Date;
  /** Hash of what the environment gave for the same variables. */
  from: string;
}

const time = z.iso.datetime().transform((text) => new Date(text));
const stored = z.object({
  credentials: z.record(z.string(), z.string()),
  expiresAt: time.nullable(),
  renewedAt: time,
  from: z.string(),
});

/** Renewed this long before they end, or in the last tenth of a shorter life. */
const earlyMs = 5 * 60_000;

/** What an account's sealed credentials are bound to. */
export const placeOfCredentials = (accountId: string): string => `carillon.accounts/${accountId}/credentials`;

export const sealRenewed = (sealer: Sealer, accountId: string, renewed: Renewed): Buffer =>
  sealer.seal(JSON.stringify(renewed), placeOfCredentials(accountId));

/** Null when they were sealed for another account or with another secret. */
export function openRenewed(sealer: Sealer, accountId: string, sealed: Buffer): Renewed | null {
  const text = sealer.open(sealed, placeOfCredentials(accountId));
  return text === null ? null : stored.parse(JSON.parse(text));
}

/** Puts new values over what was renewed before; what a renewal leaves out stays as it was. */
export function renewedFrom(
  environment: Credentials,
  before: Renewed | null,
  next: Pick<Renewed, 'credentials' | 'expiresAt' | 'renewedAt'>,
): Renewed {
  const credentials = { ...before?.credentials, ...next.credentials };
  return { ...next, credentials, from: hashOf(environment, credentials) };
}

/** Whether the environment still gives what these came from; an operator's new token goes before them. */
export const isFrom = (renewed: Renewed, environment: Credentials): boolean =>
  renewed.from === hashOf(environment, renewed.credentials);

export function endsSoon({ expiresAt, renewedAt }: Renewed, now: Date): boolean {
  if (expiresAt === null) return false;
  const lifeMs = expiresAt.getTime() - renewedAt.getTime();
  return now.getTime() >= expiresAt.getTime() - Math.min(earlyMs, lifeMs / 10);
}

const hashOf = (environment: Credentials, names: Credentials): string =>
  sha256(Object.fromEntries(Object.keys(names).map((name) => [name, environment[name] ?? null])));
