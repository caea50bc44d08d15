import type { Pool } from 'pg';
import { createProvider } from './agent/index.ts';
import { keptSecret, type Config } from './config/index.ts';
import {
  createHappenings,
  createSealer,
  createSigner,
  messageOf,
  newId,
  silentLogger,
  systemClock,
  type Clock,
  type Logger,
} from './core/index.ts';
import {
  checkDatabase,
  createDatabase,
  createHint,
  createPool,
  listenForHints,
  migrate,
  type Database,
} from './db/index.ts';
import { createEmulated, type Emulated } from './emulated.ts';
import { findPlatform, platforms, type Endpoint, type Platform } from './platforms/index.ts';
import { register, startWorker, unregister, type Processed, type Worker } from './scheduler/index.ts';
import { alert, keepAlerting } from './services/alarm/index.ts';
import {
  checkAccounts,
  createConnections,
  keepChecking,
  renewWhenExpired,
  syncAccounts,
  type Connections,
} from './services/accounts/index.ts';
import { budgetSettings, liftOldStops, type BudgetSettings } from './services/budget/index.ts';
import { keepPlanning } from './services/campaigns/index.ts';
import type { Services } from './services/context.ts';
import { createHourlyTidy, createMediaSource, keepMediaTidy } from './services/media/index.ts';
import { defaultBudgetMs, processTasks, type ProcessOptions } from './services/tasks/index.ts';
import { dispatchDue, keepDispatching } from './services/webhook-endpoints/index.ts';
import { createHandlers, taskTypes } from './task-types/index.ts';

/** Requests of ours may sit in a proxy's queue this long after we gave up on them. */
const socketQuarantineMs = 180_000;
/** The emulator in this process shows a post with the transaction that made it. */
const emulatedSettleMs = 1_000;

/** A Carillon at work: its services, its worker if started, and the emulators of its simulated accounts. */
export interface App {
  config: Config;
  services: Services;
  emulated: Emulated;
  /** Runs due tasks in this process from now on. */
  startWorker(): Worker;
  /** One bounded run of what is due: for cron calls. */
  process(options?: ProcessOptions): Promise<Processed>;
  /** Stops the worker, lets work in flight end, and closes what this app opened. */
  close(): Promise<void>;
}

export interface AppOptions {
  config: Config;
  /** An address, or the caller's own pool, which `close` leaves open. */
  database: string | Pool;
  logger: Logger;
  clock?: Clock;
  /** Whether this environment's credentials say which accounts work; true unless told otherwise. */
  decides?: boolean;
  /** Closed last, e.g. the embedded Postgres. */
  onClose?: () => Promise<void>;
}

/**
 * The composition root: the only file that knows every room. Connects, migrates and makes the accounts known.
 * @throws CarillonError `database_unreachable`, `database_newer`, `credentials_incomplete`, `config_invalid`
 */
export async function createApp(options: AppOptions): Promise<App> {
  const { config, database, logger, clock = systemClock } = options;
  const provider = createProvider(config.model);
  const budget = budgetSettings(config.modelBudget, provider);
  const ownsPool = typeof database === 'string';
  const pool = ownsPool ? createPool(database, logger, { max: 10 }) : database;
  const db = createDatabase(pool, { ownsPool });
  const emulated = createEmulated(pool, clock, logger);
  try {
    await checkDatabase(pool);
    await migrate(pool);
    const services = createServices({ config, db, logger, clock, provider, budget, emulated });
    const { decides = true } = options;
    await syncAccounts(db, services.connections, { mode: config.simulate, decides }, logger);
    const loopId = newId();
    if (decides) await liftOldStops(db, budget);
    await register(db, services.workerId);
    await register(db, loopId);
    return run(options, services, emulated, loopId);
  } catch (error) {
    await emulated.close();
    await db.close();
    throw error;
  }
}

function createServices(parts: {
  config: Config;
  db: Database;
  logger: Logger;
  clock: Clock;
  provider: ReturnType<typeof createProvider>;
  budget: BudgetSettings;
  emulated: Emulated;
}): Services {
  const { config, db, logger, clock, provider, budget, emulated } = parts;
  const secret = async () => config.secret ?? (await keptSecret(config.dataDir, 'credentials-secret'));
  const sealer = async () => createSealer(await secret());
  const mediaSigner = async () => createSigner(await secret(), 'media');
  const source = { settings: config.media, signer: mediaSigner, clock };
  const connections = createConnections({
    platforms,
    variables: config.variables,
    endpointOf: (platform, simulated) => endpointOf(config, emulated, platform, simulated),
    mediaOf: (from, workspaceId) => createMediaSource(source, from, workspaceId),
    sealer,
    clock,
    logger,
  });
  const happenings = createHappenings();
  const deps = { db, connections, provider, budget, clock, logger, happenings };
  const handlers = renewWhenExpired(createHandlers(deps), { db, connections });
  return {
    db,
    clock,
    logger,
    connections,
    findPlatform,
    taskTypes,
    workerId: newId(),
    sealer,
    mediaSigner,
    run: { handlers, clock, logger, happenings, missedAfterMs: config.missedAfterMs },
    settings: {
      pastGraceMs: config.pastGraceMs,
      cleanupDays: config.cleanupDays,
      alert: config.alert,
      budget,
      allowPrivateWebhooks: config.allowPrivateWebhooks,
      simulate: config.simulate,
      media: config.media,
    },
    wake: () => undefined,
  };
}

/** For who looks at real accounts and starts nothing. `secret` seals credentials at rest. */
export function connectionsOf(config: Config, secret: () => Promise<string>): Connections {
  const signer = async () => createSigner(await secret(), 'media');
  const source = { settings: config.media, signer, clock: systemClock };
  return createConnections({
    platforms,
    variables: config.variables,
    endpointOf: (platform) => endpointOf(config, null, platform, false),
    mediaOf: (db, workspaceId) => createMediaSource(source, db, workspaceId),
    sealer: async () => createSealer(await secret()),
    clock: systemClock,
    logger: silentLogger,
  });
}

/** CARILLON_<PLATFORM>_URL goes before everything; then a simulated account has its emulator, a real one the vendor. */
function endpointOf(
  config: Config,
  emulated: Emulated | null,
  platform: Platform,
  simulated: boolean,
): Endpoint {
  const override = config.variables[`CARILLON_${platform.id.toUpperCase()}_URL`];
  const overSockets = { fetch: null, settleMs: null, quarantineMs: socketQuarantineMs };
  if (override !== undefined) {
    const scale = config.emulatedTimeScale;
    const baseUrl = override.replace(/\/+$/, '');
    return {
      baseUrl,
      fetch: null,
      settleMs: platform.settleMs * scale,
      quarantineMs: socketQuarantineMs * scale,
    };
  }
  if (!simulated) return { baseUrl: platform.baseUrl, hosts: platform.hosts ?? {}, ...overSockets };
  return {
    baseUrl: `http://carillon.emulator/${platform.id}`,
    fetch: emulated?.server.fetch ?? null,
    settleMs: emulatedSettleMs,
    quarantineMs: 0,
  };
}

/** What tasks left of a call's time. */
const budgetLeft = ({ budgetMs = defaultBudgetMs }: ProcessOptions = {}, spentMs: number): number =>
  budgetMs - spentMs;

/** `loopId`: the worker claims under an id of its own, apart from the calls that run tasks inline. */
function run(options: AppOptions, services: Services, emulated: Emulated, loopId: string): App {
  const { config } = options;
  const hint = createHint(services.db.pool, 'due');
  const eventHint = createHint(services.db.pool, 'events');
  services.run.happenings.listen(eventHint.send);
  let worker: Worker | null = null;
  let alerts: ReturnType<typeof keepAlerting> | null = null;
  let planning: ReturnType<typeof keepPlanning> | null = null;
  let webhooks: ReturnType<typeof keepDispatching> | null = null;
  let checking: ReturnType<typeof keepChecking> | null = null;
  let media: ReturnType<typeof keepMediaTidy> | null = null;
  const tidyMedia = createHourlyTidy(services);
  let hints: ReturnType<typeof listenForHints> | null = null;
  let closing: Promise<void> | null = null;
  services.wake = () => {
    worker?.wake();
    hint.send();
  };

  const close = async (): Promise<void> => {
    await alerts?.stop();
    await planning?.stop();
    await webhooks?.stop();
    await checking?.stop();
    await media?.stop();
    await hints?.stop();
    await worker?.stop();
    await hint.close();
    await eventHint.close();
    await emulated.close();
    for (const id of [services.workerId, loopId]) await unregister(services.db, id).catch(() => undefined);
    await services.db.close();
    await options.onClose?.();
  };
  return {
    config,
    services,
    emulated,
    startWorker: () => {
      worker ??= startWorker(services.db, services.run, {
        id: loopId,
        concurrency: config.concurrency,
      });
      alerts ??= keepAlerting(services);
      planning ??= keepPlanning(services);
      webhooks ??= keepDispatching(services);
      checking ??= keepChecking(services);
      media ??= keepMediaTidy(services);
      hints ??= listenForHints(services.db.pool, ['due'], worker.wake, services.logger);
      emulated.keepDelivering(services);
      return worker;
    },
    process: async (limits) => {
      await emulated.deliver(services);
      const startedMs = services.clock.monotonicMs();
      const done = await processTasks(services, limits);
      const left = () => budgetLeft(limits, services.clock.monotonicMs() - startedMs);
      await alert(services);
      await tidyMedia();
      await dispatchDue(services, left());
      await checkAccounts(services, left());
      return done;
    },
    close: () => (closing ??= close()),
  };
}

/** What each platform and the model would refuse at a start, and the variables that platforms read. */
export function checkSettings(config: Config): { names: string[]; problems: string[] } {
  const names = platforms.flatMap(({ id, variables }) => [
    ...variables.map(({ name }) => name),
    `CARILLON_${id.toUpperCase()}_URL`,
  ]);
  const starts = [
    () => createProvider(config.model),
    ...platforms.map((platform) => () => platform.accountFromEnvironment(config.variables)),
  ];
  const problems = starts.flatMap((start) => {
    try {
      start();
      return [];
    } catch (error) {
      return [messageOf(error)];
    }
  });
  return { names, problems };
}
