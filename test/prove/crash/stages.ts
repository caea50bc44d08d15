import { until } from '../../support/server-process.ts';
import type { Cell, Post } from '../cells.ts';
import { armFor, lostAnswers, untilSpent, withoutId, type PublishFault } from '../faults/catalogue.ts';
import type { Play, Stage } from '../stage.ts';
import { subjects, type Subject } from '../subjects.ts';
import { statements } from '../world/wire.ts';
import type { Runner } from '../world/world.ts';
import { crashPoints, type Ambush, type CrashPoint } from './points.ts';
import { strikes, type Strike } from './strikes.ts';

/** A crash point and what strikes there, alone or with a fault of the platform. */
interface Meeting {
  point: CrashPoint;
  strike: Strike;
  fault: PublishFault | null;
}

/** Webhooks that come later than this leave posts in doubt for a while, as read-back needs it. */
const lateWebhooksMs = 4_000;

/** To come into doubt there are two ways: the post is live, or it is not. */
const doubts: readonly Pick<PublishFault, 'effect' | 'answer'>[] = [
  { effect: 'after', answer: 'reset' },
  { effect: 'before', answer: 'reset' },
];

export const crashStages = (): Stage[] =>
  crashPoints.flatMap((point) => strikes.map((strike) => stageOf({ point, strike, fault: null })));

/** Every fault of a publish at every crash point with everything that strikes there, where that can be. */
export const pairStages = (): Stage[] =>
  crashPoints.flatMap((point) =>
    strikes.flatMap((strike) =>
      [...lostAnswers, withoutId]
        .filter((fault) => canMeet(point, fault))
        .map((fault) => stageOf({ point, strike, fault })),
    ),
  );

/** Nothing is accepted by a send that is lost before; what is live for certain is not read back. */
function canMeet(point: CrashPoint, fault: PublishFault): boolean {
  if (point.id === 'accepted') return fault.effect === 'after';
  return !(point.needsDoubt && fault === withoutId);
}

function stageOf(meeting: Meeting): Stage {
  const { point, strike, fault } = meeting;
  const parts = fault === null ? ['crash', point.id, strike.id] : ['pair', point.id, strike.id, fault.id];
  const id = parts.join('/');
  const names = [point.name, strike.name, ...(fault === null ? [] : [fault.name])];
  const name = names.join(' · ');
  const cells: Cell[] = subjects
    .filter((subject) => takesPart(subject, meeting))
    .map((subject) => ({
      id: `${id}/${subject.id}`,
      row: name,
      kind: fault === null ? 'crash' : 'pair',
      line: fault === null ? point.name : `${point.name} · ${fault.name}`,
      subject,
      isDeaf: false,
      losesToken: false,
    }));
  return { id, name, cells, play: (play, some) => meet(play, some, meeting) };
}

/** Read-back is for those who can be listed, and for messages that wait for their webhook meanwhile. */
function takesPart(subject: Subject, { point, strike, fault }: Meeting): boolean {
  const isDoubtful = point.needsDoubt || fault !== null;
  if (subject.witness === 'webhook') return !(isDoubtful && strike.deafens);
  return !point.needsDoubt || point.catches(subject);
}

async function meet(play: Play, cells: readonly Cell[], { point, strike, fault }: Meeting): Promise<Post[]> {
  const { world } = play;
  const worker = strike.needsWorker ? await world.startWorker() : null;
  const runner = strike.runner === 'worker' && worker !== null ? worker : world.server;
  const other = runner === worker ? world.server : worker;
  const admitOthers = other === null ? () => undefined : await keepFromClaiming(other);

  const faults = fault !== null ? [fault] : point.needsDoubt ? doubts : [];
  const rounds = point.needsDoubt ? faults.length : 1;
  const all = Array.from({ length: rounds }, () => cells.map(({ subject }) => subject)).flat();
  if (point.needsDoubt) await world.emulator.settings({ webhookDelayMs: lateWebhooksMs });
  const ambush = await point.lay(world, runner, all);
  const posts = await sendOff(play, cells, point.needsDoubt ? faults.map((one) => [one]) : [faults]);
  await untilCaught(ambush, all.filter((subject) => point.catches(subject)).length);
  await strike.play({
    world,
    ambush,
    posts,
    late: play.random() < 0.5 ? 'deliver' : 'drop',
    admitOthers,
    attend: () => play.attendant.untilEnded(posts),
  });
  return posts;
}

/** Schedules a post for each cell in each round, under the round's faults. */
async function sendOff(
  { world, schedule }: Play,
  cells: readonly Cell[],
  rounds: readonly (readonly Pick<PublishFault, 'effect' | 'answer'>[])[],
): Promise<Post[]> {
  const posts: Post[] = [];
  for (const faults of rounds) {
    for (const fault of faults)
      await armFor(
        world,
        fault,
        cells.map(({ subject }) => subject),
      );
    posts.push(...(await schedule(cells.map((cell) => ({ cell })))));
    if (rounds.length > 1) await untilSpent(world);
  }
  return posts;
}

async function untilCaught(ambush: Ambush, wanted: number): Promise<void> {
  let caught = 0;
  await until(
    async () => (caught = await ambush.caught()) >= wanted,
    () => `${caught} of ${wanted} posts came to the crash point`,
  );
}

/** Its claims stop on their way to Postgres. Returns how to let them through. */
async function keepFromClaiming({ statements: line }: Runner): Promise<() => void> {
  const gate = line.stop(statements.claim, 'request');
  await until(() => gate.hits() > 0, 'it does not claim');
  return () => gate.open('deliver');
}
