import { register, startWorker } from '../../../src/scheduler/index.ts';
import { startProcess } from '../process.ts';
import type { World } from '../world.ts';

/** A process with the product's own loop. A dead one is followed by another. */
export function runWorker(world: World, skewMs: number): void {
  const { actor, services } = startProcess(world, 'worker', skewMs);
  const concurrency = world.decisions.oneOf(`${actor.name} concurrency`, [1, 1, 2]);
  world.sim.note(actor.name, `starts, ${concurrency} at once, clock off by ${skewMs} ms`);
  const begin = async (): Promise<void> => {
    // Others know by this row that the process died; without it its leases have to end.
    await register(services.db, services.workerId).catch(() => undefined);
    startWorker(services.db, services.run, { id: services.workerId, concurrency });
  };
  void begin();
}
