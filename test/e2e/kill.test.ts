import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resumedLate, killServer, type Crash } from './crash.ts';
import { expectAgreement, schedule, settleAll, untilClaimed } from './posts.ts';
import { openStage, type Stage } from './stage.ts';

const taskCount = 200;
const kills = 5;
let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.home.close());

describe('posts whose server is killed five times while they are published', () => {
  it('are all published exactly once, and lists, statistics and feeds agree', async () => {
    const ids = await schedule(stage, taskCount);
    const crashes: Crash[] = [];
    for (const index of Array(kills).keys()) {
      await untilClaimed(stage, Math.floor((taskCount * (index + 0.3 + stage.random() * 0.7)) / (kills + 1)));
      crashes.push(await killServer(stage));
    }
    const answered = await settleAll(stage, ids);
    console.log(`${answered} messages needed a person's answer`);
    await expectAgreement(stage, ids);
    expect(await resumedLate(stage, crashes)).toEqual([]);
  }, 150_000);
});
