import type { Command } from 'commander';
import { CarillonError } from '../../core/index.ts';
import { checkDatabase, createDatabase, createPool, lockInstance, move } from '../../db/index.ts';
import { leave, openDatabase } from '../open.ts';
import { print } from '../output.ts';
import { wantsJson } from '../run.ts';

/** A large table may take long. */
const silenceMs = 3_600_000;

export function addMove(program: Command): void {
  program
    .command('move')
    .description('move everything into an empty Postgres; this database then refuses to be used')
    .requiredOption('--to <address>', 'postgres://user:password@host:5432/name')
    .action(async ({ to }: { to: string }, command: Command) => {
      if (!/^postgres(ql)?:\/\//.test(to) || !URL.canParse(to))
        throw new CarillonError('invalid_input', { field: '--to', problem: 'is no address of a Postgres' });
      const { config, url, logger, embedded } = await openDatabase({ quiet: true });
      const lock = await lockInstance(url, { pid: process.pid, address: 'carillon move' });
      if ('heldBy' in lock)
        throw new CarillonError('already_running', { dataDir: config.dataDir, ...lock.heldBy });
      const pools = [url, to].map((address) => createPool(address, logger, { max: 1, silenceMs }));
      const [source, target] = pools.map((pool) => createDatabase(pool, { ownsPool: true }));
      try {
        if (source === undefined || target === undefined) return;
        await checkDatabase(source.pool);
        await checkDatabase(target.pool);
        const moved = await move(source, target);
        const lines = [
          `${moved.rows} rows are in ${moved.target}; this database refuses to be used from now on.`,
          'Set DATABASE_URL to the new one for every process, then start.',
          ...(config.secret === null ? ['On another machine, take the data folder’s secrets along.'] : []),
        ];
        print({ data: { ...moved }, lines }, wantsJson(command));
      } finally {
        await Promise.all(pools.map((pool) => pool.end()));
        await lock.release();
        await leave(embedded);
      }
    });
}
