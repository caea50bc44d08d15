import type { Command } from 'commander';
import { followEvents, type FeedEvent } from '../../services/index.ts';
import { caller, withApp } from '../open.ts';
import { say } from '../output.ts';
import { wantsJson } from '../run.ts';
import { untilSignal } from '../signals.ts';

interface Options {
  follow?: boolean;
  after?: string;
  task?: string;
  campaign?: string;
  names?: string;
}

export function addEvents(program: Command): void {
  program
    .command('events')
    .description('print what happened to tasks and accounts since an event, or what happens from now on')
    .option('--follow', 'go on until a signal, instead of ending with what there is')
    .option('--after <id>', 'begin after this event')
    .option('--task <id>', 'of one task')
    .option('--campaign <id>', 'of one campaign')
    .option('--names <list>', 'e.g. task.completed,task.failed')
    .action(async (options: Options, command: Command) => {
      const { follow = false, after, task: taskId, campaign: campaignId, names } = options;
      const stopping = new AbortController();
      const stop = (): void => stopping.abort();
      void untilSignal().then(stop);
      // Who read it has ended.
      process.stdout.on('error', stop);
      const print = wantsJson(command) ? JSON.stringify : lineOf;
      await withApp(async ({ services }) => {
        const asked = { taskId, campaignId, names: names?.split(',').map((name) => name.trim()) };
        const how = { after, untilNow: !follow, signal: stopping.signal };
        for await (const event of followEvents(services, caller, { ...asked, ...how })) say(print(event));
      });
    });
}

function lineOf({ id, type, timestamp, data }: FeedEvent): string {
  if (timestamp === null) return `${id}  ${marks[type] ?? type}`;
  const { taskId, accountId, platform, status, hold, phase } = data;
  const state = [status, hold ?? phase].filter((part) => typeof part === 'string').join('/');
  const told = [id, timestamp.toISOString(), type.padEnd(20), taskId ?? accountId, platform ?? '-', state];
  return told.map(String).join('  ');
}

const marks: Readonly<Record<string, string>> = {
  ready: 'ready: everything from here on comes',
  reset: 'reset: that id is too old, something was missed; everything from here on comes',
};
