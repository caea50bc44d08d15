import type { Command } from 'commander';
import { approveTask, rejectTask } from '../../services/index.ts';
import { caller } from '../open.ts';
import { ask } from '../run.ts';
import { lineOf } from '../task-line.ts';

export function addApprove(program: Command): void {
  program
    .command('approve')
    .description('let a post go that waits for approval, with the text it has now')
    .argument('<id>')
    .action(
      ask(async ({ services }, _options, [id = '']) => {
        const task = await approveTask(services, caller, id);
        return { data: { task }, lines: [lineOf(task)] };
      }),
    );

  program
    .command('reject')
    .description('cancel a post that waits for approval')
    .argument('<id>')
    .option('--reason <text>')
    .action(
      ask<{ reason?: string }>(async ({ services }, { reason }, [id = '']) => {
        const task = await rejectTask(services, caller, id, reason ?? null);
        return { data: { task }, lines: [lineOf(task)] };
      }),
    );
}
