import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resumedLate, killPostgres } from './crash.ts';
import { expectAgreement, schedule, settleAll, untilClaimed } from './posts.ts';
import { openStage, type Stage } from './stage.ts';

const taskCount = 60;
let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.home.close());

describe('posts whose Postgres is killed while they are published', () => {
  it('go on when the server has started it again, and are published exactly once', async () => {
    const ids = await schedule(stage, taskCount);
    await untilClaimed(stage, Math.floor(taskCount * (0.3 + stage.random() * 0.5)));
    const crash = await killPostgres(stage);
    await settleAll(stage, ids);
    await expectAgreement(stage, ids);
    expect(await resumedLate(stage, [crash])).toEqual([]);
  }, 150_000);
});
