import { processTasks } from '../../../src/services/index.ts';
import { startProcess } from '../process.ts';
import type { World } from '../world.ts';

const everyMs = 60_000;

/** A cron service: calls a process that runs what is due and ends. Two of them may call at once. */
export function runCron(world: World): void {
  const next = (): void => {
    world.sim.at(world.sim.nowMs + everyMs, { actor: null, label: '', idle: true, fire: call });
  };
  const call = (): void => {
    const { actor, services } = startProcess(world, 'cron', 0);
    const run = async (): Promise<void> => {
      const { processed } = await processTasks(services, { budgetMs: 25_000, concurrency: 2 });
      world.sim.note(actor.name, `ran ${processed}`);
    };
    void run()
      .catch(() => world.sim.note(actor.name, 'answered 500'))
      .finally(() => world.sim.remove(actor));
    next();
  };
  next();
}
