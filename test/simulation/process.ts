import { createProvider, type TextProvider } from '../../src/agent/index.ts';
import {
  createHappenings,
  createSealer,
  createSigner,
  newId,
  silentLogger,
  type Clock,
} from '../../src/core/index.ts';
import { readConfig } from '../../src/config/index.ts';
import { findPlatform, platforms } from '../../src/platforms/index.ts';
import { renewWhenExpired } from '../../src/services/accounts/index.ts';
import {
  budgetSettings,
  createConnections,
  createMediaSource,
  type Services,
} from '../../src/services/index.ts';
import { createHandlers, taskTypes } from '../../src/task-types/index.ts';
import type { Actor } from './actor.ts';
import { actorDatabase } from './actor-database.ts';
import { actorFetch } from './network.ts';
import type { World } from './world.ts';

const sealing = createSealer('a secret of the simulation');
const sealer = async () => sealing;
const signing = createSigner('a secret of the simulation', 'media');
const mediaSigner = async () => signing;
const { media } = readConfig({});

/** One simulated process: what `app.ts` puts together, on its own clock, database and network. */
export interface Process {
  actor: Actor;
  services: Services;
}

/** The scheduler's own sleeps are looks that may find nothing; those of handlers and connectors are not. */
export function startProcess(world: World, role: string, skewMs: number): Process {
  const actor = newActor(world, role, skewMs);
  const db = actorDatabase(world, actor);
  const { clock } = actor;
  const connections = createConnections({
    platforms,
    variables: {},
    sealer,
    mediaOf: (from, workspaceId) =>
      createMediaSource({ settings: media, signer: mediaSigner, clock }, from, workspaceId),
    clock,
    logger: silentLogger,
    endpointOf: ({ id }) => ({
      baseUrl: `http://carillon.emulator/${id}`,
      fetch: actorFetch(world, actor),
      settleMs: world.setting.settleMs,
      quarantineMs: world.setting.quarantineMs,
      clock,
    }),
  });
  const provider = watchedProvider(world, actor);
  const budget = budgetSettings({ tokens: null, microUsd: null }, provider);
  const happenings = createHappenings();
  const handlers = renewWhenExpired(
    createHandlers({ db, connections, provider, budget, clock, logger: silentLogger, happenings }),
    { db, connections },
  );
  const services: Services = {
    db,
    clock,
    logger: silentLogger,
    connections,
    findPlatform,
    taskTypes,
    workerId: actor.workerId,
    run: {
      handlers,
      clock: clockOf(world, actor, true),
      logger: silentLogger,
      happenings,
      missedAfterMs: 48 * 3_600_000,
    },
    sealer,
    mediaSigner,
    settings: {
      pastGraceMs: 900_000,
      cleanupDays: 90,
      alert: null,
      budget,
      allowPrivateWebhooks: false,
      simulate: 'always',
      media,
    },
    wake: () => undefined,
  };
  return { actor, services };
}

function newActor(world: World, role: string, skewMs: number): Actor {
  const number = world.numberOf(role);
  const actor: Actor = {
    name: `${role}-${number}`,
    role,
    workerId: newId(),
    alive: true,
    frozenUntilMs: 0,
    skewMs,
    clock: { now: () => new Date(0), monotonicMs: () => 0 },
    steps: 0,
  };
  actor.clock = clockOf(world, actor, false);
  world.actors.push(actor);
  return actor;
}

function clockOf(world: World, actor: Actor, idle: boolean): Clock {
  const { sim } = world;
  return {
    now: () => new Date(sim.nowMs + actor.skewMs),
    monotonicMs: () => (idle ? sim.awakeMs : sim.nowMs - world.startMs),
    sleep: (ms, signal) => {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const forget = sim.at(sim.nowMs + ms, { actor, label: '', idle, fire: () => resolve(true) });
      const abort = () => {
        forget();
        resolve(false);
      };
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort, { once: true });
      return promise;
    },
  };
}

/** The scripted writer, whose every call is a step in which the process may die. */
function watchedProvider(world: World, actor: Actor): TextProvider {
  const writer = createProvider({ model: null, url: null, key: null });
  return {
    ...writer,
    write: async (request) => {
      await world.modelCall(actor);
      return writer.write(request);
    },
  };
}
