import { sleep } from '../../core/index.ts';
import type { Services } from '../context.ts';
import { keepEvents } from '../events/index.ts';
import { claimDue, deliver, deliveryTimeoutMs, fanOut, perEndpoint } from './dispatch.ts';

/** Deliveries at once, in one process. */
const atOnce = 50;
const lookMs = 1_000;
const housekeepingMs = 10_000;
/** Less than this is no fair chance to answer. */
const minTimeoutMs = 3_000;
/** To write down what an answer was. */
const reserveMs = 2_000;

/** What is under way, by endpoint. */
function createFlight() {
  const byEndpoint = new Map<string, number>();
  const running = new Set<Promise<void>>();
  const add = (endpointId: string, by: number): void => {
    const left = (byEndpoint.get(endpointId) ?? 0) + by;
    if (left > 0) byEndpoint.set(endpointId, left);
    else byEndpoint.delete(endpointId);
  };
  return {
    running,
    free: () => atOnce - running.size,
    busy: () => [...byEndpoint].filter(([, count]) => count >= perEndpoint).map(([id]) => id),
    track: (endpointId: string, delivery: Promise<void>): void => {
      add(endpointId, 1);
      const tracked = delivery.finally(() => {
        add(endpointId, -1);
        running.delete(tracked);
      });
      running.add(tracked);
    },
  };
}

type Flight = ReturnType<typeof createFlight>;

/** Begins what is due. True: there was something. */
async function step(services: Services, flight: Flight, timeoutMs: number): Promise<boolean> {
  await fanOut(services);
  if (flight.free() === 0) return false;
  const claimed = await claimDue(services, flight.free(), flight.busy());
  for (const one of claimed) {
    const delivery = deliver(services, one, { timeoutMs }).catch((error: unknown) =>
      services.logger.warn({ err: error, deliveryId: one.id }, 'a delivery was not written down'),
    );
    flight.track(one.endpointId, delivery);
  }
  return claimed.length > 0;
}

/**
 * Sends what is due within a budget and returns when nothing is under way: for cron calls. What a receiver does not
 * answer in time is sent again.
 */
export async function dispatchDue(services: Services, budgetMs: number): Promise<void> {
  const { clock } = services;
  const endsAt = clock.monotonicMs() + budgetMs;
  const leftMs = () => endsAt - clock.monotonicMs() - reserveMs;
  const flight = createFlight();
  await keepEvents(services);
  while (leftMs() > minTimeoutMs) {
    const timeoutMs = Math.floor(Math.min(deliveryTimeoutMs, leftMs()));
    const found = await step(services, flight, timeoutMs);
    if (!found && flight.running.size === 0) break;
    await Promise.race(flight.running);
  }
  await Promise.all(flight.running);
}

/**
 * Tells of late tasks, sends webhooks and forgets old events from now on, until stopped. Several processes may do so.
 * Without its database it waits; the worker says so.
 */
export function keepDispatching(services: Services): { stop(): Promise<void> } {
  const { clock, logger } = services;
  const stopping = new AbortController();
  const flight = createFlight();
  let nextHousekeeping = 0;
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        if (clock.monotonicMs() >= nextHousekeeping) {
          await keepEvents(services);
          nextHousekeeping = clock.monotonicMs() + housekeepingMs;
        }
        const found = await step(services, flight, deliveryTimeoutMs);
        if (found) await Promise.race([...flight.running, sleep(clock, lookMs, stopping.signal)]);
        else await sleep(clock, lookMs, stopping.signal);
      } catch (error) {
        logger.debug({ err: error }, 'webhooks wait for the database');
        await sleep(clock, lookMs, stopping.signal);
      }
    }
  };
  const ended = loop();
  return {
    stop: async () => {
      stopping.abort();
      await ended;
      await Promise.all(flight.running);
    },
  };
}
