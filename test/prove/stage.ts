import { seededRandom, seedOf } from '../../src/core/index.ts';
import { until } from '../support/server-process.ts';
import { attendantOf, effectsOf, type Attendant } from './attend.ts';
import type { Cell, Effect, Post, Verdict } from './cells.ts';
import { judge, unproven } from './judge.ts';
import { scheduler, type Schedule } from './posts.ts';
import { openWorld, type World } from './world/world.ts';

/** What a stage plays with. */
export interface Play {
  world: World;
  schedule: Schedule;
  attendant: Attendant;
  /** The same for the same seed and stage, whatever else is run. */
  random(): number;
}

/** One world, and what happens in it to the posts of several cells at once. */
export interface Stage {
  id: string;
  name: string;
  cells: readonly Cell[];
  /** Ends when nothing more will happen to the posts but time. @throws Error when a moment was not reached */
  play(play: Play, cells: readonly Cell[]): Promise<Post[]>;
}

export interface StageReport {
  stage: Stage;
  verdicts: Verdict[];
  seconds: number;
}

/** Plays a stage in a world of its own, waits for the end of every post, and judges by the emulators' log. */
export async function runStage(
  stage: Stage,
  { seed, scale }: { seed: number; scale: number },
): Promise<StageReport> {
  const startedAt = performance.now();
  const report = (verdicts: Verdict[]): StageReport => ({
    stage,
    verdicts,
    seconds: Math.round((performance.now() - startedAt) / 1_000),
  });
  let world: World | null = null;
  try {
    world = await openWorld(scale);
    const attendant = attendantOf(world);
    const random = seededRandom(seedOf(`${seed}/${stage.id}`));
    const posts = await stage.play(
      { world, schedule: scheduler(world, seed), attendant, random },
      stage.cells,
    );
    await attendant.untilEnded(posts);
    const endings = await attendant.endings(posts);
    await endRunners(world);
    const effects = new Map<string, Effect[]>();
    for (const post of posts) effects.set(post.id, await effectsOf(world, post));
    return report(
      stage.cells.map((cell) => {
        const own = posts.filter((post) => post.cell === cell);
        return judge(cell, own, { endings, courses: attendant.courses, effects });
      }),
    );
  } catch (error) {
    return report(stage.cells.map((cell) => unproven(cell, error)));
  } finally {
    await world?.close();
  }
}

/** Nothing can come any more once they are gone and every request has been answered: the count is final. */
async function endRunners({ server, worker, emulator }: World): Promise<void> {
  await Promise.all([server, worker].map((runner) => runner?.process.kill('SIGKILL')));
  await until(async () => (await emulator.waiting()) === 0, 'requests are still held');
}
