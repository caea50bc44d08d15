#!/usr/bin/env node
import { Command } from 'commander';
import { addAccounts } from './commands/accounts.ts';
import { addApprove } from './commands/approve.ts';
import { addPosts } from './commands/posts.ts';
import { addBackup } from './commands/backup.ts';
import { addBudget } from './commands/budget.ts';
import { addCampaigns } from './commands/campaigns.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEmulate } from './commands/emulate.ts';
import { addErase } from './commands/erase.ts';
import { addEvents } from './commands/events.ts';
import { addExport } from './commands/export.ts';
import { addImport } from './commands/import.ts';
import { addKeys } from './commands/keys.ts';
import { addMedia } from './commands/media.ts';
import { addMigrate } from './commands/migrate.ts';
import { addMove } from './commands/move.ts';
import { addPause } from './commands/pause.ts';
import { addRotateSecret } from './commands/rotate-secret.ts';
import { addSchedule } from './commands/schedule.ts';
import { addServe } from './commands/serve.ts';
import { addStats } from './commands/stats.ts';
import { addTasks } from './commands/tasks.ts';
import { addWebhooks } from './commands/webhooks.ts';
import { addWorker } from './commands/worker.ts';
import { printError } from './output.ts';

const program = new Command('carillon')
  .description('Writes, schedules and publishes social posts: on time, once, and provably.')
  .option('--json', 'print JSON for programs')
  .showHelpAfterError();

for (const add of [
  addServe,
  addWorker,
  addEmulate,
  addMigrate,
  addDoctor,
  addMove,
  addAccounts,
  addKeys,
  addRotateSecret,
  addSchedule,
  addImport,
  addMedia,
  addTasks,
  addApprove,
  addPosts,
  addCampaigns,
  addBudget,
  addStats,
  addPause,
  addEvents,
  addWebhooks,
  addExport,
  addErase,
  addBackup,
]) {
  add(program);
}
// --json may stand behind the command as well.
for (const command of program.commands) command.option('--json', 'print JSON for programs');

try {
  await program.parseAsync();
} catch (error) {
  printError(error, process.argv.includes('--json'));
  process.exitCode = 1;
}
