import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/server-process.ts';
import type { Post } from '../cells.ts';
import type { World } from '../world/world.ts';
import type { Late } from '../world/statement-line.ts';
import type { Ambush } from './points.ts';

/** How long a network stays away: shorter than any deadline, so that work goes on into it and comes out of it. */
const outageMs = 3_000;
/** A lease ends after 60 s at most; then others take over. */
const takeOverMs = 90_000;

/** What happens to posts that stand at a crash point. */
export interface Scene {
  world: World;
  ambush: Ambush;
  posts: readonly Post[];
  /** Whether what dead clients had on its way to Postgres still arrives. */
  late: Late;
  /** Lets the process that did not run the posts claim, too. */
  admitOthers(): void;
  /** Brings the posts to their end, as far as the others can, a person's answers included. */
  attend(): Promise<unknown>;
}

export interface Strike {
  id: string;
  name: string;
  /** Which process runs the posts; with "both" the other one stands by. */
  runner: 'server' | 'worker';
  /** Whether a worker must stand by to take over. */
  needsWorker: boolean;
  /** Whether webhooks find nobody for longer than their scaled delay; a minute is little of the real one. */
  deafens: boolean;
  play(scene: Scene): Promise<void>;
}

const hearing = { deafens: false } as const;
const byServer = { ...hearing, runner: 'server', needsWorker: false } as const;

export const strikes: readonly Strike[] = [
  {
    ...byServer,
    id: 'kill-server',
    name: 'server killed',
    play: async ({ world, ambush, late }) => {
      await world.server.process.kill('SIGKILL');
      await ambush.release(late);
      await world.startServer();
    },
  },
  {
    ...hearing,
    id: 'kill-worker',
    name: 'worker killed',
    runner: 'worker',
    needsWorker: true,
    play: async ({ world, ambush, late, admitOthers }) => {
      await world.worker?.process.kill('SIGKILL');
      await ambush.release(late);
      admitOthers();
    },
  },
  {
    ...hearing,
    id: 'freeze-worker',
    name: 'worker frozen past its lease',
    runner: 'worker',
    needsWorker: true,
    play: (scene) => freeze(scene, scene.world.worker?.process.pid),
  },
  {
    id: 'freeze-server',
    name: 'server frozen past its lease',
    runner: 'server',
    needsWorker: true,
    deafens: true,
    play: (scene) => freeze(scene, scene.world.server.process.pid),
  },
  {
    ...byServer,
    id: 'cut-platform',
    name: 'platform cut off, healed',
    play: (scene) => cutPlatform(scene, 'cut'),
  },
  {
    ...byServer,
    id: 'silence-platform',
    name: 'platform silent, healed',
    play: (scene) => cutPlatform(scene, 'silence'),
  },
  {
    ...byServer,
    id: 'cut-database',
    name: 'Postgres cut off, healed',
    play: (scene) => cutDatabase(scene, 'cut'),
  },
  {
    ...byServer,
    id: 'silence-database',
    name: 'Postgres silent, healed',
    play: (scene) => cutDatabase(scene, 'silence'),
  },
  {
    ...byServer,
    id: 'kill-postgres',
    name: 'Postgres killed',
    play: async ({ world, ambush, late }) => {
      const back = world.killPostgres();
      await ambush.release(late);
      await back;
    },
  },
];

/**
 * Stopped until others have taken over what it held; then it goes on as if nothing had been. What it had not sent yet
 * is even brought to its end by the others first.
 */
async function freeze(scene: Scene, pid: number | undefined): Promise<void> {
  const { world, ambush, posts, late, admitOthers, attend } = scene;
  if (pid === undefined) throw new Error('there is no worker to freeze');
  const before = await claimsOf(world, posts);
  process.kill(pid, 'SIGSTOP');
  try {
    admitOthers();
    if (ambush.holds === 'requests') await ambush.release(late);
    // A frozen server takes no answers.
    const isServer = pid === world.server.process.pid;
    if (ambush.holds === 'unsent' && !isServer) await attend();
    await until(
      async () => {
        const now = await claimsOf(world, posts);
        return [...now].every(
          ([id, { epoch, ended }]) =>
            ended || (ambush.holds !== 'unsent' && epoch > (before.get(id)?.epoch ?? 0)),
        );
      },
      'nobody took the posts of the frozen process over',
      takeOverMs,
    );
    await ambush.release(late);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

async function claimsOf(
  { sql }: World,
  posts: readonly Post[],
): Promise<Map<string, { epoch: number; ended: boolean }>> {
  const rows = await sql<{ id: string; epoch: number; ended: boolean }>(
    `select id, claim_epoch::int as epoch, status in ('completed', 'failed', 'cancelled') as ended
     from carillon.agent_tasks where id = any ($1::uuid[])`,
    [posts.map(({ id }) => id)],
  );
  return new Map(rows.map(({ id, ...claim }) => [id, claim]));
}

async function cutPlatform({ world, ambush, late }: Scene, how: 'cut' | 'silence'): Promise<void> {
  world.relay.pause();
  world.platformWire[how]();
  await ambush.release(late);
  await sleep(outageMs);
  world.platformWire.heal();
  world.relay.resume();
}

async function cutDatabase({ world, ambush, late }: Scene, how: 'cut' | 'silence'): Promise<void> {
  world.server.wire[how]();
  await ambush.release(late);
  await sleep(outageMs);
  world.server.wire.heal();
}
