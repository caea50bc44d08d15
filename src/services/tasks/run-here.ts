import { claim, runTask } from '../../scheduler/index.ts';
import type { Services } from '../context.ts';

/** Claims one task, if it is due and nobody has it, and runs it in this call. */
export async function runHere(services: Services, id: string, budgetMs = Infinity): Promise<void> {
  const endsAt = services.clock.monotonicMs() + budgetMs;
  const { tasks } = await claim(services.db, services.workerId, 1, [id]);
  const limits = {
    signal: new AbortController().signal,
    remainingMs: () => endsAt - services.clock.monotonicMs(),
  };
  for (const task of tasks) await runTask(services.db, task, services.run, limits);
}
