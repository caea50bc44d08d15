import { setTimeout as sleep } from 'node:timers/promises';
import { createLogUpdate } from 'log-update';
import type { App } from '../app.ts';
import { getTasks, type Task } from '../services/index.ts';
import { caller } from './open.ts';
import { say } from './output.ts';
import { excerptOf } from './table.ts';
import { whereItStands } from './task-line.ts';

/** Between two looks; longer where each reads very many. */
const lookMs = (tasks: number): number => Math.max(200, tasks / 10);
const idsOfOneLook = 1_000;

/** Follows tasks until each has ended or is held, or until `stopped`. Returns them as they are then, in the given order. */
export async function watchTasks(
  { services }: App,
  ids: readonly string[],
  options: { silent: boolean; stopped: AbortSignal },
): Promise<Task[]> {
  const view = options.silent ? null : process.stdout.isTTY ? liveView(process.stdout) : lineView();
  for (;;) {
    const tasks: Task[] = [];
    for (let from = 0; from < ids.length; from += idsOfOneLook) {
      const some = ids.slice(from, from + idsOfOneLook);
      const found = await getTasks(services, caller, some);
      tasks.push(...some.flatMap((id) => found.get(id) ?? []));
    }
    view?.show(tasks);
    if (tasks.every(rests) || options.stopped.aborted) {
      view?.end();
      return tasks;
    }
    await sleep(lookMs(ids.length), undefined, { signal: options.stopped }).catch(() => undefined);
  }
}

/** Nothing will happen to it by itself. */
const rests = ({ status, hold }: Task): boolean =>
  hold !== null || (status !== 'pending' && status !== 'running');

interface View {
  show(tasks: readonly Task[]): void;
  end(): void;
}

/** Redraws what stands where, in the order of time, around the moment that is now. */
function liveView(stream: NodeJS.WriteStream): View {
  const update = createLogUpdate(stream);
  return {
    show: (tasks) => {
      const inOrder = tasks.toSorted((a, b) => a.scheduledAt.getTime() - b.scheduledAt.getTime());
      const height = Math.max((stream.rows ?? 24) - 4, 5);
      const next = inOrder.findIndex((task) => !rests(task));
      const middle = next < 0 ? inOrder.length : next;
      const from = Math.max(0, Math.min(middle - Math.ceil(height / 2), inOrder.length - height));
      const shown = inOrder.slice(from, from + height);
      const width = stream.columns ?? 80;
      update([summaryOf(tasks), '', ...shown.map((task) => excerptOf(lineOf(task), width - 1))].join('\n'));
    },
    end: () => {
      update.clear();
      update.done();
    },
  };
}

/** Says each change on a line. */
function lineView(): View {
  const known = new Map<string, string>();
  return {
    show: (tasks) => {
      for (const task of tasks) {
        const state = stateOf(task);
        if (state !== known.get(task.id) && state !== 'pending') say(lineOf(task));
        known.set(task.id, state);
      }
    },
    end: () => undefined,
  };
}

const marks = { pending: '·', running: '…', completed: '✓', failed: '✗', cancelled: '–' } as const;

const stateOf = ({ status, hold, phase }: Task): string => hold ?? phase ?? status;

const lineOf = (task: Task): string =>
  [
    marks[task.status],
    task.scheduledAt.toISOString().slice(11, 19),
    stateOf(task).padEnd(10),
    (task.platform ?? task.type).padEnd(9),
    excerptOf(whereItStands(task) || wishOf(task), 200),
  ].join('  ');

/** What is to be published, or written. */
const wishOf = ({ content, config }: Task): string =>
  content ?? String(config['topic'] ?? config['brief'] ?? '');

function summaryOf(tasks: readonly Task[]): string {
  const counts = new Map<string, number>();
  for (const { status } of tasks) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${count} ${status}`).join(' · ');
}
