import { sha256 } from '../../../core/index.ts';
import { stopAccount } from '../../../scheduler/index.ts';
import type { Services } from '../../context.ts';
import type { Connected } from '../connections.ts';
import { askHealth, type Said } from './ask-health.ts';
import {
  claimCheck,
  selectCandidates,
  storeHealth,
  storeProblem,
  tellExpiring,
  type Candidate,
} from './sql/health.ts';

/** Credentials that end within this are told of. */
export const expiringDays = 7;

/** No account is looked at twice within this, whoever looks. */
const apartMinutes = 10;

/** A look is not begun with less left. Platforms answer in a second; one that hangs takes 10 s for each of two calls. */
const neededMs = 15_000;

/**
 * Asks the platforms what the credentials of active accounts are good for: of each once a day, and of changed ones
 * sooner. Stops accounts whose credentials are good for nothing, and tells of those that end soon. Safe to call twice at
 * once. `budgetMs`: how long it may take. After `signal` it begins with no other account.
 */
export async function checkAccounts(
  services: Services,
  budgetMs: number,
  signal?: AbortSignal,
): Promise<void> {
  const { db, clock, logger } = services;
  const endsAt = clock.monotonicMs() + budgetMs;
  for (const candidate of await db.run<Candidate & Record<string, unknown>>(selectCandidates(apartMinutes))) {
    if (signal?.aborted || clock.monotonicMs() + neededMs > endsAt) break;
    await checkIfDue(services, candidate).catch((error: unknown) =>
      logger.warn({ accountId: candidate.id, err: error }, 'an account could not be looked at'),
    );
  }
  await db.run(tellExpiring(expiringDays));
}

async function checkIfDue(services: Services, { id, credentialsHash, isDue }: Candidate): Promise<void> {
  const { db, connections } = services;
  const found = await connections.look(db, id);
  if (found === null) return;
  const hash = sha256(found.given);
  if (!isDue && hash === credentialsHash) return;
  if ((await db.run(claimCheck(id, hash, apartMinutes))).length === 0) return;
  // Credentials that are known to end soon are renewed first.
  const said = await askWithRenewal(services, (await connections.connect(db, id)) ?? found);
  if ('failure' in said) {
    const { kind, message } = said.failure;
    services.logger.warn({ accountId: id, kind, problem: message }, 'an account was found wanting');
    await db.run(storeProblem(id, message));
    await stopAccount(db, id, said.failure);
  } else await db.run(storeHealth(id, said));
}

/** An access token that has ended and can be renewed is no fault. */
async function askWithRenewal(services: Services, found: Connected): Promise<Said> {
  const { db, connections } = services;
  const said = await ask(services, found);
  if (!('failure' in said) || said.failure.kind !== 'auth_expired') return said;
  const renewal = await connections.renew(db, found.account.id, found.version);
  switch (renewal.outcome) {
    case 'renewed': {
      const renewed = await connections.look(db, found.account.id);
      return renewed === null ? said : ask(services, renewed);
    }
    case 'failed':
      return renewal;
    case 'busy':
      return { failure: { kind: 'unavailable', message: 'The credentials are being renewed.' } };
    case 'hopeless':
      return said;
  }
}

const ask = ({ clock }: Services, { platform, connection }: Connected): Promise<Said> =>
  askHealth({ ...connection, platform, identity: connection.account }, clock);
