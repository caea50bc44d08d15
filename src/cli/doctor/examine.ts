import { connectionsOf } from '../../app.ts';
import { readConfig, type Config, type Variables } from '../../config/index.ts';
import { messageOf, silentLogger } from '../../core/index.ts';
import {
  checkDatabase,
  createDatabase,
  createPool,
  findEmbedded,
  type Database,
  type Queryable,
} from '../../db/index.ts';
import { realAccounts, type RealAccount } from '../../services/index.ts';
import { checkCredentials } from './accounts.ts';
import { checkClock } from './clock.ts';
import { checkConfiguration } from './configuration.ts';
import { checkDataFolder } from './data-folder.ts';
import { checkVersion } from './database.ts';
import { checkDisk } from './disk.ts';
import { problem, warning, type Connected, type Finding, type Result, type Surroundings } from './finding.ts';
import { checkMediaFiles, checkMediaStore } from './media.ts';
import { checkMigrations } from './migrations.ts';
import { checkPublicAddress, checkWebhooks } from './public-address.ts';
import { checkSecrets, secretOf } from './secrets.ts';
import { beReadOnly, selectSchema } from './sql/select-condition.ts';
import { checkAlarms, checkAlerts, checkLeases } from './tasks.ts';
import { checkApiVersions } from './versions.ts';
import { checkWorker } from './worker.ts';

type Check<Given> = readonly [name: string, look: (given: Given) => Result[] | Promise<Result[]>];

const around: readonly Check<Surroundings>[] = [
  ['configuration', checkConfiguration],
  ['data folder', checkDataFolder],
  ['disk', checkDisk],
  ['media store', checkMediaStore],
];
const inside: readonly Check<Connected>[] = [
  ['migrations', checkMigrations],
  ['clock', checkClock],
  ['worker', checkWorker],
  ['tasks', checkAlarms],
  ['leases', checkLeases],
  ['alerts', checkAlerts],
  ['secrets', checkSecrets],
  ['media files', checkMediaFiles],
];

/** Looks at everything, whatever of it is down, and changes nothing: not even a migration. */
export async function examine(variables: Variables): Promise<Finding[]> {
  const config = configOf(variables);
  const found: Finding[] = [];
  for (const check of around) found.push(...(await look(check, { variables, config })));
  if (config === null) return found;
  const url = config.databaseUrl ?? (await findEmbedded(config.dataDir).catch(() => null));
  if (url === null)
    return [...found, named('database', problem('The embedded Postgres does not run.', 'carillon serve'))];
  const pool = createPool(url, silentLogger, { max: 1, silenceMs: 10_000 });
  const db = createDatabase(pool, { ownsPool: true });
  try {
    await checkDatabase(pool);
    return [...found, ...(await examineDatabase(db, config))];
  } catch (error) {
    return [...found, named('database', problem(messageOf(error), 'Until then tasks wait; none is lost.'))];
  } finally {
    await db.close();
  }
}

async function examineDatabase(db: Database, config: Config): Promise<Finding[]> {
  const ask = <Value>(work: (given: Connected) => Promise<Value> | Value): Promise<Value> =>
    db.transaction(async (tx) => {
      await tx.run(beReadOnly());
      return work({ config, db: tx });
    });
  const found = await look(['database', () => ask(checkVersion)], null);
  const [schema] = await db.run<{ present: boolean }>(selectSchema());
  if (schema?.present !== true) {
    const empty = warning('The database is empty.', 'The first start, or carillon migrate, fills it.');
    return [...found, named('migrations', empty)];
  }
  for (const [name, check] of inside) found.push(...(await look([name, () => ask(check)], null)));
  return [...found, ...(await examineAccounts(config, ask))];
}

type Ask = <Value>(work: (given: Connected) => Promise<Value>) => Promise<Value>;

/** What is on the network is asked while no transaction is open. */
async function examineAccounts(config: Config, ask: Ask): Promise<Finding[]> {
  const known = ask(({ db }) => accountsOf(config, db));
  await known.catch(() => undefined);
  const checks: readonly Check<null>[] = [
    ['accounts', async () => checkCredentials(await known)],
    ['api versions', async () => checkApiVersions(await known)],
    ['public address', async () => checkPublicAddress(config.media, await known)],
    ['webhooks', () => ask(async ({ db }) => checkWebhooks(config.media, await known, db))],
  ];
  const found: Finding[] = [];
  for (const check of checks) found.push(...(await look(check, null)));
  return found;
}

async function accountsOf(config: Config, db: Queryable): Promise<RealAccount[]> {
  if (config.simulate === 'always') return [];
  const secret = async () => {
    const kept = await secretOf(config);
    if (kept === null) throw new Error('there is no secret');
    return kept;
  };
  return realAccounts(db, connectionsOf(config, secret));
}

async function look<Given>([name, check]: Check<Given>, given: Given): Promise<Finding[]> {
  try {
    return (await check(given)).map((result) => named(name, result));
  } catch (error) {
    const found = `It could not be looked at: ${messageOf(error)}.`;
    return [named(name, { state: 'unknown', found, remedy: null })];
  }
}

const named = (check: string, result: Result): Finding => ({ check, ...result });

function configOf(variables: Variables): Config | null {
  try {
    return readConfig(variables);
  } catch {
    return null;
  }
}
