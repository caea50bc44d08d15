import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { readKeptSecret, secretSchema } from '../../config/index.ts';
import { CarillonError, messageOf } from '../../core/index.ts';
import { checkDatabase, countOthers, createDatabase, createPool, migrate } from '../../db/index.ts';
import { rotateSecret, type Rotated } from '../../services/index.ts';
import { leave, openDatabase } from '../open.ts';
import { print, type Answer } from '../output.ts';
import { wantsJson } from '../run.ts';

export function addRotateSecret(program: Command): void {
  program
    .command('rotate-secret')
    .description('seal stored credentials with a new CARILLON_SECRET; while nothing of Carillon runs')
    .requiredOption('--to <file>', 'holds the new secret; - reads it from stdin')
    .action(async ({ to: file }: { to: string }, command: Command) => {
      const secret = await readSecret(file);
      const { config, url, logger, embedded } = await openDatabase({ quiet: true });
      const pool = createPool(url, logger, { max: 1 });
      const db = createDatabase(pool, { ownsPool: true });
      try {
        await checkDatabase(pool);
        const others = await countOthers(db);
        if (others > 0) {
          const problem = `The database is used by ${others} connections of Carillon: stop every server, worker and cron first`;
          throw new CarillonError('rotation_refused', { problem });
        }
        await migrate(pool);
        const inUse = config.secret ?? (await readKeptSecret(config.dataDir, 'credentials-secret'));
        print(answerOf(await rotateSecret(db, inUse, secret)), wantsJson(command));
      } finally {
        await db.close();
        await leave(embedded);
      }
    });
}

function answerOf({ resealed, already }: Rotated): Answer {
  const lines = [
    `${resealed} rows are sealed with the new secret${already > 0 ? `, ${already} were before` : ''}.`,
    'Set CARILLON_SECRET to it for every process, then start.',
  ];
  return { data: { resealed, already }, lines };
}

/** Not an argument: those are seen by everybody on the machine. */
async function readSecret(file: string): Promise<string> {
  const given = await (file === '-' ? text(process.stdin) : readFile(file, 'utf8')).catch((error: unknown) =>
    refuse(`can not be read (${messageOf(error)})`),
  );
  const { data, error } = secretSchema.safeParse(given.trim());
  return data ?? refuse(`${file}: the secret ${error?.issues[0]?.message ?? 'is wrong'}`);
}

function refuse(problem: string): never {
  throw new CarillonError('invalid_input', { field: '--to', problem });
}
