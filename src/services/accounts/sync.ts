import { CarillonError, messageOf, type Logger } from '../../core/index.ts';
import type { Database, Queryable } from '../../db/index.ts';
import type { AccountFromEnvironment, Identity, Platform } from '../../platforms/index.ts';
import { releaseAccountTasks } from '../../scheduler/index.ts';
import type { Connections } from './connections.ts';
import { clearDefault, disconnectMissing, makeDefault, upsertAccount } from './sql/accounts.ts';

/** `auto`: simulate where no credentials are; `never`: refuse there; `always`: simulate everywhere. */
export type SimulateMode = 'auto' | 'never' | 'always';

/**
 * Makes the accounts of the environment, and the simulated ones, known to the database: at start. Each platform's
 * default account is the real one where credentials are, else the simulated one.
 * @throws CarillonError `credentials_incomplete`
 */
export async function syncAccounts(
  db: Database,
  connections: Connections,
  mode: SimulateMode,
  logger: Logger,
): Promise<void> {
  for (const platform of connections.platforms) {
    const configured = connections.fromEnvironment(platform);
    const real = configured === null ? null : await identify(platform, configured, connections, logger);
    await db.transaction((tx) => syncPlatform(tx, platform, { configured: configured !== null, real }, mode));
  }
}

async function syncPlatform(
  tx: Queryable,
  platform: Platform,
  { configured, real }: { configured: boolean; real: Identity | null },
  mode: SimulateMode,
): Promise<void> {
  const realId = real === null ? null : await connect(tx, platform, real, false);
  if (!configured || realId !== null) {
    const reason = `The credentials of this account are not in the environment any more. Set ${required(platform)}.`;
    await tx.run(disconnectMissing(platform.id, realId === null ? [] : [realId], reason));
  }
  const simulatedId = mode === 'never' ? null : await connectSimulated(tx, platform);
  const defaultId = mode === 'always' || !configured ? simulatedId : realId;
  await tx.run(clearDefault(platform.id, defaultId));
  if (defaultId !== null) await tx.run(makeDefault(defaultId));
}

async function connectSimulated(tx: Queryable, platform: Platform): Promise<string | null> {
  const ids: string[] = [];
  for (const { identity } of platform.simulatedAccounts) {
    if (identity !== null) ids.push(await connect(tx, platform, identity, true));
  }
  return ids[0] ?? null;
}

/** Makes an account known that has credentials now; whatever stopped it before, its tasks may try again. */
async function connect(
  tx: Queryable,
  platform: Platform,
  identity: Identity,
  simulated: boolean,
): Promise<string> {
  const [row] = await tx.run<{ id: string }>(
    upsertAccount({ platform: platform.id, ...identity, simulated }),
  );
  if (row === undefined) throw new CarillonError('internal', { requestId: 'accounts' });
  await releaseAccountTasks(tx, row.id);
  return row.id;
}

/** Whom the configured credentials belong to; null (and a warning) while the platform does not say. */
async function identify(
  platform: Platform,
  { identity, credentials }: AccountFromEnvironment,
  connections: Connections,
  logger: Logger,
): Promise<Identity | null> {
  if (identity !== null) return identity;
  try {
    return await platform.identify({ credentials, endpoint: connections.endpointOf(platform, false) });
  } catch (error) {
    logger.warn(
      { platform: platform.id, problem: messageOf(error) },
      'the platform did not say whose credentials these are',
    );
    return null;
  }
}

const required = (platform: Platform): string =>
  platform.variables
    .filter((variable) => variable.required)
    .map((variable) => variable.name)
    .join(', ');
