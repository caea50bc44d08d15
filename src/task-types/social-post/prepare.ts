import { CallFailed, type Handle, type Progress } from '../../platforms/index.ts';
import type { ClaimedTask, Outcome, RunContext } from '../../scheduler/index.ts';
import type { Connected } from '../../services/accounts/index.ts';
import type { SocialPostDeps } from './deps.ts';
import type { Act } from './effects.ts';
import { keepPreparation, selectPreparation } from './sql/preparations.ts';
import { neededMs } from './time-left.ts';

/** The lease after each step of the preparation: longer than one part of an upload may take. */
const stepMs = 5 * 60_000;

/** A platform that is still at work on an upload after this gets another attempt later. */
const longestWaitMs = 60 * 60_000;

/** Ends the connector's work from inside `keep`. */
class Stopped extends Error {
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super('the preparation was stopped');
    this.outcome = outcome;
  }
}

/** Everything invisible that comes before the intent, gone on with from where an earlier run of the task left it. */
export async function prepare(
  deps: SocialPostDeps,
  task: ClaimedTask,
  connected: Connected,
  { key, draft }: Act,
  context: RunContext,
): Promise<{ handle: Handle } | Outcome> {
  const { platform, connection } = connected;
  const hasUploads = draft.media !== undefined;
  const [row] = hasUploads ? await deps.db.run<Preparation>(selectPreparation(task.id, key)) : [];
  const progress: Progress = {
    kept: row?.kept ?? {},
    keep: async (kept) => {
      const stored = await deps.db.run(keepPreparation(task.id, task.epoch, key, kept));
      if (stored.length === 0) throw new Stopped({ outcome: 'lost' });
      if (context.signal.aborted) throw new Stopped(later(0, 'the worker is stopping'));
      if (context.remainingMs() < neededMs(connected))
        throw new Stopped(later(0, 'too little time left in this call'));
      if (!(await context.renewLease(stepMs, 'publishing'))) throw new Stopped({ outcome: 'lost' });
    },
  };
  if (hasUploads && !(await context.renewLease(stepMs, 'publishing'))) return { outcome: 'lost' };
  try {
    const prepared = await platform.prepare(connection, draft, progress);
    if ('handle' in prepared) return prepared;
    if (row !== undefined && row.ageMs > longestWaitMs)
      return failed(
        'unavailable',
        `${platform.name} is at work on an upload for too long: ${prepared.reason}.`,
      );
    return later(prepared.waitMs, prepared.reason);
  } catch (error) {
    if (error instanceof Stopped) return error.outcome;
    if (error instanceof CallFailed) return { outcome: 'failed', failure: error.failure };
    throw error;
  }
}

interface Preparation extends Record<string, unknown> {
  kept: Handle;
  /** Since the first `keep`. */
  ageMs: number;
}

const later = (inMs: number, reason: string): Outcome => ({ outcome: 'snoozed', inMs, reason });

const failed = (kind: 'unavailable', message: string): Outcome => ({
  outcome: 'failed',
  failure: { kind, message },
});
