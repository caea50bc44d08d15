import { CarillonError, messageOf, type Logger } from '../../core/index.ts';
import type { Database, Queryable } from '../../db/index.ts';
import type { AccountFromEnvironment, Identity, Platform } from '../../platforms/index.ts';
import { defaultWorkspaceId, releaseAccountTasks } from '../../scheduler/index.ts';
import type { Account } from './account.ts';
import type { Connections } from './connections.ts';
import {
  clearDefault,
  disconnectMissing,
  makeDefault,
  selectDefaultAccount,
  selectStopped,
  upsertAccount,
} from './sql/accounts.ts';

/** `auto`: simulate where no credentials are; `never`: refuse there; `always`: simulate everywhere. */
export type SimulateMode = 'auto' | 'never' | 'always';

/** What a start says about accounts. */
export interface SyncOptions {
  mode: SimulateMode;
  /**
   * Whether this process's environment decides which accounts work. A single command in another shell does not: it
   * makes accounts known that are new, and takes none away.
   */
  decides: boolean;
}

/**
 * Makes the accounts of the environment, and the simulated ones, known to the database: at start. Each platform's
 * default account is the real one where credentials are, or once were, else the simulated one.
 * @throws CarillonError `credentials_incomplete`
 */
export async function syncAccounts(
  db: Database,
  connections: Connections,
  options: SyncOptions,
  logger: Logger,
): Promise<void> {
  for (const platform of connections.platforms) {
    const given = connections.fromEnvironment(platform);
    const configured = options.mode === 'always' ? null : given;
    const real = configured === null ? null : await identify(db, platform, configured, connections, logger);
    await db.transaction((tx) => syncPlatform(tx, platform, configured !== null, real, options));
  }
}

async function syncPlatform(
  tx: Queryable,
  platform: Platform,
  configured: boolean,
  real: Identity | null,
  { mode, decides }: SyncOptions,
): Promise<void> {
  const realId = real === null ? null : await connect(tx, platform, real, false);
  const simulatedId = mode === 'never' ? null : await connectSimulated(tx, platform);
  const [current] = await tx.run<Account>(selectDefaultAccount(defaultWorkspaceId, platform.id));
  if (decides && (!configured || realId !== null)) {
    const withConnected = mode === 'always';
    const presentIds = realId === null ? [] : [realId];
    await tx.run(disconnectMissing(platform.id, presentIds, whyMissing(platform, mode), { withConnected }));
  }
  if (decides && mode !== 'always')
    for (const { id } of await tx.run<{ id: string }>(selectStopped(platform.id)))
      await releaseAccountTasks(tx, id);
  if (!decides && current !== undefined) return;
  // A real account that lost its credentials stays the default: its posts wait for them and are not simulated.
  if (!configured && mode === 'auto' && current?.simulated === false) return;
  const defaultId = configured ? realId : simulatedId;
  await tx.run(clearDefault(platform.id, defaultId));
  if (defaultId !== null) await tx.run(makeDefault(defaultId));
}

const whyMissing = (platform: Platform, mode: SimulateMode): string =>
  mode === 'always'
    ? 'CARILLON_SIMULATE=always lets no real account publish. Set it to auto or never.'
    : `The credentials of this account are not in the environment any more. Set ${required(platform)}.`;

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
  const [row] = await tx.run<{ id: string; isDisconnected: boolean }>(
    upsertAccount({ platform: platform.id, ...identity, simulated }),
  );
  if (row === undefined) throw new CarillonError('internal', { requestId: 'accounts' });
  if (!row.isDisconnected) await releaseAccountTasks(tx, row.id);
  return row.id;
}

/** Whom the configured credentials belong to; null (and a warning) while the platform does not say. */
async function identify(
  db: Queryable,
  platform: Platform,
  { identity, credentials }: AccountFromEnvironment,
  connections: Connections,
  logger: Logger,
): Promise<Identity | null> {
  if (identity !== null) return identity;
  // The environment's token may have ended since it was renewed: it can't be asked with.
  const remembered = await connections.rememberedIdentity(db, platform);
  if (remembered !== null) return remembered;
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
