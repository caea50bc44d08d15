import { systemClock, type Clock } from '../../src/core/index.ts';
import {
  createEmulatorServer,
  createMemoryStore,
  createWebhookPump,
  listen,
  readEffects,
  type Effect,
  type Emulator,
  type EmulatorServer,
  type EmulatorSettings,
  type Fault,
  type FeedItem,
  type HoldPoint,
} from '../../src/emulators/index.ts';
import type {
  Connection,
  Draft,
  Endpoint,
  Handle,
  Identity,
  Platform,
  PublishOutcome,
  SendPermit,
  WebhookEvidence,
} from '../../src/platforms/index.ts';
import { mediaSource } from '../support/media.ts';
import { noting } from './traffic.ts';

/** How a connector reaches its emulator: as in a serverless function, and as in a process of its own. */
export const transports = ['in process', 'over a port'] as const;
export type Transport = (typeof transports)[number];

/** The emulators' time: real time, moved by hand. */
export interface MovableClock extends Clock {
  move(milliseconds: number): void;
}

/** Sees a request on its way; what `pass` gives is the emulator's own answer. */
export type Between = (request: Request, pass: Pass) => Promise<Response>;
export type Pass = (request: Request) => Promise<Response>;

interface Delivery {
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** A platform connected to its emulator, with what a test wants to do and see. */
export interface OpenPlatform {
  connection: Connection;
  clock: MovableClock;
  /** Does the invisible work to its end, waiting as often as the platform asks for it. */
  prepare(draft: Draft): Promise<Handle>;
  /** Prepares and publishes, as the journal would. */
  publish(draft: Draft, permit?: Partial<SendPermit>): Promise<PublishOutcome>;
  publishPrepared(draft: Draft, handle: Handle, permit?: Partial<SendPermit>): Promise<PublishOutcome>;
  /** What people see, newest first; asked past the connector. */
  feed(): Promise<FeedItem[]>;
  fail(operation: string, effect: Fault['effect'], answer: Fault['answer'], times?: number): void;
  /** Stops the next such request at that point, until `release`. */
  hold(operation: string, point: HoldPoint): void;
  /** Lets everybody who waits go on; returns how many there were. */
  release(): number;
  /** The emulator's own log of what it accepted. */
  effects(): Promise<Effect[]>;
  /** Takes the webhooks that are due. */
  deliveries(): Promise<Delivery[]>;
  /** Stands between connector and emulator from now on, in process only; null takes it away. */
  between(change: Between | null): void;
  /** Takes the webhooks that are due, and returns what those prove that are signed right. */
  evidence(): Promise<WebhookEvidence[]>;
  close(): Promise<void>;
}

export async function openPlatform(options: {
  platform: Platform;
  emulator: Emulator;
  identity: Identity;
  credentials: Connection['credentials'];
  transport: Transport;
  settings: Partial<EmulatorSettings>;
}): Promise<OpenPlatform> {
  const { platform, emulator, identity, credentials, settings } = options;
  const clock = movableClock();
  const server = createEmulatorServer({ store: createMemoryStore(), clock, emulators: [emulator], settings });
  const port =
    options.transport === 'over a port'
      ? await listen({ ...server, answer: noting(emulator, credentials, server.answer) }, { port: 0 })
      : null;
  let between: Between | null = null;
  const noted = noting(emulator, credentials, server.fetch);
  const inProcess: Pass = (request) => (between === null ? noted(request) : between(request, server.fetch));
  const endpoint: Endpoint = {
    baseUrl: `${port?.url ?? 'http://emulator'}/${platform.id}`,
    fetch: port === null ? inProcess : null,
    settleMs: 0,
    quarantineMs: 0,
  };
  const connection: Connection = { account: identity, credentials, endpoint, media: mediaSource };
  const prepare = async (draft: Draft): Promise<Handle> => {
    let kept: Handle = {};
    const keep = async (next: Handle) => {
      // As a crash right after would find it.
      kept = JSON.parse(JSON.stringify(next)) as Handle;
    };
    for (let looks = 0; looks < 200; looks += 1) {
      const prepared = await platform.prepare(connection, draft, { kept, keep });
      if ('handle' in prepared) return prepared.handle;
      clock.move(prepared.waitMs);
    }
    throw new Error('it was never ready');
  };
  const publishPrepared = (draft: Draft, handle: Handle, permit: Partial<SendPermit> = {}) =>
    platform.publish(connection, draft, handle, freshPermit(permit));
  const deliveries = () => takeWebhooks(server);

  return {
    connection,
    clock,
    deliveries,
    between: (change) => {
      between = change;
    },
    prepare,
    publish: async (draft, permit) => publishPrepared(draft, await prepare(draft), permit),
    publishPrepared,
    feed: () => emulator.feed(server.context, 200),
    fail: (operation, effect, answer, times = 1) =>
      server.faults.arm({ platform: platform.id, operation, effect, answer, times }),
    hold: (operation, point) =>
      server.holds.arm({ platform: platform.id, operation, point, seconds: null, times: 1 }),
    release: () => server.holds.release(),
    effects: () => readEffects(server.context.store, platform.id, 0),
    evidence: async () =>
      (await deliveries()).flatMap((delivery) => evidenceIn(platform, connection, delivery)),
    async close() {
      server.holds.clear();
      await port?.close();
    },
  };
}

export function freshPermit(change: Partial<SendPermit> = {}): SendPermit {
  return {
    effectId: '0195b2c0-0000-7000-8000-000000000001',
    taskId: '0195b2c0-0000-7000-8000-00000000000a',
    intendedAt: { wallMs: Date.now(), monotonicMs: performance.now() },
    deadlineMs: 10_000,
    ...change,
  };
}

function movableClock(): MovableClock {
  let offset = 0;
  return {
    now: () => new Date(Date.now() + offset),
    monotonicMs: () => systemClock.monotonicMs() + offset,
    move: (milliseconds) => {
      offset += milliseconds;
    },
  };
}

async function takeWebhooks({ context, emulators: served }: EmulatorServer): Promise<Delivery[]> {
  const taken: Delivery[] = [];
  const deliver = async (_platform: string, body: string, headers: Delivery['headers']) => {
    taken.push({ headers, body });
    return true;
  };
  const { store, clock, faults } = context;
  await createWebhookPump({ store, clock, faults, emulators: served, deliver }).pumpOnce(clock.now());
  return taken;
}

function evidenceIn(platform: Platform, { credentials }: Connection, delivery: Delivery): WebhookEvidence[] {
  const { webhooks } = platform;
  const request = {
    headers: new Headers(delivery.headers),
    query: new URLSearchParams(),
    body: delivery.body,
  };
  return webhooks?.verify(request, credentials) ? webhooks.parse(delivery.body) : [];
}
