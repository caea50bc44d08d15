import type { Command } from 'commander';
import { cancelTask, getTaskDetail, listTasks, type TaskDetail } from '../../services/index.ts';
import { caller } from '../open.ts';
import { ask } from '../run.ts';
import { lineOf } from '../task-line.ts';

interface Filters {
  status?: string[];
  platform?: string[];
  type?: string[];
  campaign?: string;
  limit?: string;
  cursor?: string;
}

export function addTasks(program: Command): void {
  program
    .command('tasks')
    .description('list tasks, or show one with everything that happened to it')
    .argument('[id]')
    .option('--status <status...>')
    .option('--platform <name...>')
    .option('--type <type...>')
    .option('--campaign <id>', 'only posts of this campaign')
    .option('--limit <count>', 'at most this many', '50')
    .option('--cursor <cursor>', 'go on where the list before ended')
    .action(
      ask<Filters>(
        async (app, { json: _json, campaign, ...filters }: Filters & { json?: boolean }, [id = '']) => {
          if (id !== '') {
            const task = await getTaskDetail(app.services, caller, id);
            return { data: { task }, lines: linesOf(task) };
          }
          const page = await listTasks(app.services, caller, {
            ...filters,
            ...(campaign !== undefined && { campaignId: campaign }),
          } as never);
          const more = page.nextCursor === null ? [] : [`More: --cursor ${page.nextCursor}`];
          return { data: { ...page }, lines: [...page.tasks.map(lineOf), ...more] };
        },
      ),
    );

  program
    .command('cancel')
    .description('cancel a task')
    .argument('<id>')
    .option('--reason <text>')
    .action(
      ask<{ reason?: string }>(async (app, { reason }, [id = '']) => {
        const cancelled = await cancelTask(app.services, caller, id, reason ?? null);
        const live = cancelled.live.map(({ postId, url }) => `Live already: ${url ?? postId ?? 'a post'}`);
        const wish = cancelled.pending
          ? ['It is being published; the wish decides before the next effect.']
          : [];
        return { data: { ...cancelled }, lines: [lineOf(cancelled.task), ...wish, ...live] };
      }),
    );
}

function linesOf(task: TaskDetail): string[] {
  const at = (date: Date) => date.toISOString();
  return [
    lineOf(task),
    ...(task.content === null ? [] : ['', task.content, '']),
    ...task.attempts.map(
      (one) => `attempt ${one.number}  ${at(one.startedAt)}  ${one.outcome ?? 'running'}  ${one.error ?? ''}`,
    ),
    ...task.evidence.map(
      (one) => `evidence  ${at(one.recordedAt)}  ${one.source}: ${one.verdict}  ${one.remoteId ?? ''}`,
    ),
    ...task.events.map((one) => `event  ${at(one.recordedAt)}  ${one.name} by ${one.actor}`),
  ].map((line) => line.trimEnd());
}
