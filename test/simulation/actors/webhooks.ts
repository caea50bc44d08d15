import { createWebhookPump, emulators, type WebhookPump } from '../../../src/emulators/index.ts';
import { receiveWebhook, type Services } from '../../../src/services/index.ts';
import { startProcess } from '../process.ts';
import type { World } from '../world.ts';

/** The platforms' side of webhooks. Each round of deliveries is received by a process of its own. */
export interface Deliveries {
  /** When the next one is owed, and no round is under way; null for none. */
  nextAtMs(): Promise<number | null>;
  run(): void;
}

export function openDeliveries(world: World): Deliveries {
  let receiver: Services | null = null;
  let restUntilMs = 0;
  let running = false;
  const { server, store } = world.emulators;
  const pump: WebhookPump = createWebhookPump({
    store,
    emulators,
    clock: server.context.clock,
    faults: server.faults,
    deliver: async (platform, body, headers) => {
      if (receiver === null) return false;
      const request = { headers: new Headers(headers), query: new URLSearchParams(), body };
      await receiveWebhook(receiver, platform, request);
      return true;
    },
  });
  return {
    nextAtMs: async () => {
      if (running) return null;
      const [owed] = await store.owed(new Date(8e15), 1);
      if (owed === undefined) return null;
      return Math.max(owed.dueAt.getTime() - world.plan.platformSkewMs, restUntilMs);
    },
    run: () => {
      const { actor, services } = startProcess(world, 'webhook', 0);
      const { decisions, sim } = world;
      receiver = services;
      running = true;
      restUntilMs = sim.nowMs + 1000 * decisions.between(`${actor.name} rest`, 1, 40);
      for (const answer of ['lost', 'status_500'] as const) {
        const effect =
          answer === 'status_500' && decisions.draw(`${actor.name} twice`) < 0.5 ? 'after' : 'before';
        if (!decisions.fault(`${actor.name} webhook ${answer} ${effect}`, world.odds.http / 4)) continue;
        server.faults.arm({ platform: 'whatsapp', operation: 'webhook', effect, answer, times: 1 });
      }
      const end = (): void => {
        running = false;
        server.faults.clear();
      };
      deaths.set(actor, end);
      const receive = async (): Promise<void> => {
        const count = await pump.pumpOnce(server.context.clock.now()).catch(() => 0);
        sim.note(actor.name, `took ${count}`);
        sim.remove(actor);
        end();
      };
      void receive();
    },
  };
}

/** What ends with a receiver that dies: its round. */
export const deaths = new WeakMap<object, () => void>();
