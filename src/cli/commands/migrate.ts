import type { Command } from 'commander';
import { checkDatabase, createPool, migrate } from '../../db/index.ts';
import { leave, openDatabase } from '../open.ts';
import { print } from '../output.ts';
import { wantsJson } from '../run.ts';

export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .description('bring the database up to date')
    .action(async (_options: unknown, command: Command) => {
      const { url, logger, embedded } = await openDatabase({ quiet: true });
      const pool = createPool(url, logger, { max: 1 });
      try {
        await checkDatabase(pool);
        const applied = await migrate(pool);
        const lines =
          applied.length === 0 ? ['The database is up to date.'] : applied.map((name) => `Applied ${name}.`);
        print({ data: { applied }, lines }, wantsJson(command));
      } finally {
        await pool.end();
        await leave(embedded);
      }
    });
}
