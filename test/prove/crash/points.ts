import type { World, Runner } from '../world/world.ts';
import { countByPlatform, type Subject } from '../subjects.ts';
import { statements } from '../world/wire.ts';
import type { Late, Side } from '../world/statement-line.ts';

/** A trap at a crash point, laid before the posts are scheduled. */
export interface Ambush {
  /** How many posts stand there now. */
  caught(): Promise<number>;
  /**
   * Lets everything go on. `late` says whether a statement whose sender died in the meantime still arrives; a request
   * that the platform has received always does.
   */
  release(late: Late): Promise<void>;
  /**
   * How long it may hold. A request, and a proof that nobody else has: only while the protocol still counts with it.
   * What was not sent yet: for ever, as nothing must come of it any more.
   */
  holds: 'requests' | 'proof' | 'unsent';
}

/** A moment in the life of a post at which something happens to it. Reached from outside the product. */
export interface CrashPoint {
  id: string;
  name: string;
  /** Whether the posts must be in doubt to come here: their send is faulted. */
  needsDoubt: boolean;
  /** Which kinds of account come here, and are caught. */
  catches(subject: Subject): boolean;
  lay(world: World, runner: Runner, subjects: readonly Subject[]): Promise<Ambush>;
}

/** Held requests go on by themselves after this: within deadline (15 s) and quarantine, as the protocol allows for. */
const holdSeconds = 12;

const everyone = { needsDoubt: false, catches: () => true };

export const crashPoints: readonly CrashPoint[] = [
  {
    ...everyone,
    id: 'before-intend',
    name: 'before intend',
    lay: (_world, runner) => stopStatement(runner, statements.intend, 'request', 'unsent'),
  },
  {
    ...everyone,
    id: 'intended',
    name: 'intended, before the bytes leave',
    lay: (_world, runner) => stopStatement(runner, statements.intend, 'answer', 'unsent'),
  },
  {
    ...everyone,
    id: 'on-the-wire',
    name: 'on the wire',
    lay: (world, _runner, subjects) => holdRequests(world, subjects, 'publish', 'received'),
  },
  {
    ...everyone,
    id: 'accepted',
    name: 'accepted, answer lost',
    lay: (world, _runner, subjects) => holdRequests(world, subjects, 'publish', 'accepted'),
  },
  {
    ...everyone,
    id: 'answered',
    name: 'answered, before evidence',
    lay: (_world, runner) => stopStatement(runner, statements.evidence, 'request', 'proof'),
  },
  {
    ...everyone,
    id: 'evidence',
    name: 'evidence, before the task completes',
    lay: (_world, runner) => stopStatement(runner, statements.settle, 'request', 'proof'),
  },
  {
    id: 'read-back',
    name: 'during read-back',
    needsDoubt: true,
    catches: ({ witness }) => witness === 'list',
    lay: (world, _runner, subjects) =>
      holdRequests(
        world,
        subjects.filter(({ witness }) => witness === 'list'),
        'read_posts',
        'received',
      ),
  },
];

async function stopStatement(
  runner: Runner,
  part: string,
  side: Side,
  holds: Ambush['holds'],
): Promise<Ambush> {
  const gate = runner.statements.stop(part, side);
  return {
    caught: async () => gate.hits(),
    release: async (late) => gate.open(late),
    holds,
  };
}

async function holdRequests(
  { emulator }: World,
  subjects: readonly Subject[],
  operation: string,
  point: 'received' | 'accepted',
): Promise<Ambush> {
  for (const [platform, times] of countByPlatform(subjects))
    await emulator.hold({ platform, operation, point, times, seconds: holdSeconds });
  return { caught: emulator.waiting, release: emulator.release, holds: 'requests' };
}
