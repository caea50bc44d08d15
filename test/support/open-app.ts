import type { Pool } from 'pg';
import { createApp, type App, type AppOptions } from '../../src/app.ts';
import { readConfig } from '../../src/config/index.ts';
import { silentLogger } from '../../src/core/index.ts';
import { defaultWorkspaceId, type Processed } from '../../src/scheduler/index.ts';
import {
  getTaskDetail,
  scheduleTask,
  type Caller,
  type ScheduleInput,
  type TaskDetail,
} from '../../src/services/index.ts';

/** Who calls in tests; its name stands on events and evidence. */
export const person: Caller = {
  workspaceId: defaultWorkspaceId,
  actor: { name: 'Ada', apiKeyId: null, requestId: 'request-1' },
};

export interface OpenApp {
  app: App;
  /** Schedules a post, due now on Facebook unless `input` says otherwise. Returns its id. */
  schedule(input?: Partial<ScheduleInput>): Promise<string>;
  task(id: string): Promise<TaskDetail>;
  process(): Promise<Processed>;
  /** Lets time pass: every time that the tasks, effects and accounts remember moves back by that much. */
  pass(ms: number): Promise<void>;
  /** Runs what is due, and lets time pass in between, until the task waits for nothing. */
  untilEnded(id: string): Promise<TaskDetail>;
  /** How often the task's post stands in the emulated feed. */
  timesPosted(id: string): Promise<number>;
  run<Row extends Record<string, unknown>>(text: string, ...values: unknown[]): Promise<Row[]>;
}

/** An app on a given database, with what tests of the scheduler and the journal ask of it. `app.close()` ends it. */
export async function openApp(
  database: string | Pool,
  variables: Record<string, string> = { CARILLON_SIMULATE: 'always' },
  options: Pick<AppOptions, 'decides' | 'clock'> = {},
): Promise<OpenApp> {
  const app = await createApp({
    config: readConfig(variables),
    database,
    logger: silentLogger,
    ...options,
  });
  const { services, emulated } = app;
  const run: OpenApp['run'] = (text, ...values) => services.db.run({ text, values });
  const task = (id: string) => getTaskDetail(services, person, id);
  let posts = 0;

  const pass = async (ms: number): Promise<void> => {
    for (const text of timesRemembered) await run(text, ms);
  };

  return {
    app,
    task,
    pass,
    run,
    process: () => app.process(),
    schedule: async (input = {}) => {
      posts += 1;
      const standard = { platform: 'facebook', scheduledAt: new Date(), content: `Post ${posts}` };
      return (await scheduleTask(services, person, { ...standard, ...input })).id;
    },
    untilEnded: async (id) => {
      for (let looks = 0; looks < 50; looks += 1) {
        const { wakeAt, hold } = await task(id);
        if (wakeAt === null || hold !== null) return task(id);
        await pass(Math.max(wakeAt.getTime() - Date.now() + 10, 0));
        await app.process();
      }
      throw new Error('the task did not end');
    },
    timesPosted: async (id) => {
      const { platform } = await task(id);
      const address = `http://carillon.emulator/_emulator/feeds/${platform}?limit=500`;
      const answer = await emulated.server.fetch(new Request(address));
      const { items } = (await answer.json()) as { items: { taskId: string | null }[] };
      return items.filter(({ taskId }) => taskId === id).length;
    },
  };
}

const ago = `$1 * interval '1 millisecond'`;

const timesRemembered = [
  `update carillon.agent_tasks set wake_at = wake_at - ${ago}, expires_at = expires_at - ${ago},
     finished_at = finished_at - ${ago}`,
  `update carillon.effects set intended_at = intended_at - ${ago}, deadline_at = deadline_at - ${ago}`,
  `update carillon.accounts set next_slot_at = next_slot_at - ${ago},
     limit_resets_at = limit_resets_at - ${ago}, limit_next_at = limit_next_at - ${ago}`,
];
