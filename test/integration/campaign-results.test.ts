import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cleanupTasks, createCampaign, getCampaign, listTasks } from '../../src/services/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openApp, person, type OpenApp } from '../support/open-app.ts';

let database: TestDatabase;
let carillon: OpenApp;

beforeEach(async () => {
  database = await createTestDatabase();
  carillon = await openApp(database.url);
});
afterEach(async () => {
  await carillon.app.close();
  await database.drop();
});

const dayMs = 86_400_000;
const services = () => carillon.app.services;
const create = async (goal = 'More people come to the bakery') => {
  const { id } = await createCampaign(services(), person, {
    goal,
    brief: 'We bake sourdough every morning.',
    accounts: ['facebook'],
    rule: 'FREQ=DAILY;BYHOUR=9;BYMINUTE=0',
    timezone: 'Europe/Berlin',
  });
  const { tasks } = await listTasks(services(), person, { campaignId: id, limit: 500 });
  return { id, posts: tasks.toReversed().map((task) => task.id) };
};
const resultsOf = async (id: string) => (await getCampaign(services(), person, id)).results;
/** As if the post had ended so, a while ago. */
const end = (id: string | undefined, status: string, failureKind: string | null = null) =>
  carillon.run(
    `update carillon.agent_tasks set status = $2, failure_kind = $3, hold = null, finished_at = now() - interval '40 days'
     where id = $1`,
    id,
    status,
    failureKind,
  );
type Figures = [reach: number | null, engagement: number | null, clicks: number | null];
const read = (id: string | undefined, daysAgo: number, [reach, engagement, clicks]: Figures) =>
  carillon.run(
    `insert into carillon.post_metrics (workspace_id, task_id, fetched_at, reach, engagement, clicks)
     select workspace_id, id, date_trunc('second', now()) - $2 * interval '1 day', $3, $4, $5
     from carillon.agent_tasks where id = $1`,
    id,
    daysAgo,
    reach,
    engagement,
    clicks,
  );

describe('results of a campaign', () => {
  it('are the same after its ended posts were cleaned up, at once or one after the other', async () => {
    const { id, posts } = await create();
    await end(posts[0], 'completed');
    await read(posts[0], 39, [10, 3, null]);
    await read(posts[0], 33, [25, null, null]);
    await end(posts[1], 'completed');
    await read(posts[1], 38, [0, 4, null]);
    await end(posts[2], 'failed', 'missed');
    await end(posts[3], 'failed', 'rejected');
    const before = await resultsOf(id);
    expect(before).toMatchObject({
      posts: { total: 14, pending: 10, completed: 2, failed: 2, cancelled: 0, missed: 1 },
      metrics: { reach: 25, engagement: 7, clicks: null, measured: { reach: 2, engagement: 2, clicks: 0 } },
    });
    expect(await cleanupTasks(services(), person)).toEqual({ deleted: 4 });
    expect(await resultsOf(id)).toEqual(before);

    await end(posts[4], 'completed');
    await read(posts[4], 1, [5, null, 2]);
    await end(posts[5], 'cancelled');
    const more = await resultsOf(id);
    expect(more).toMatchObject({
      posts: { total: 14, pending: 8, completed: 3, cancelled: 1 },
      metrics: { reach: 30, engagement: 7, clicks: 2, measured: { reach: 3, engagement: 2, clicks: 1 } },
    });
    expect(await cleanupTasks(services(), person)).toEqual({ deleted: 2 });
    expect(await resultsOf(id)).toEqual(more);
    expect(await carillon.run('select * from carillon.campaign_results')).toHaveLength(1);
  });

  it('are each campaign’s own, whoever cleans up at the same time', async () => {
    const campaigns = [await create('One'), await create('Two')];
    for (const { posts } of campaigns) {
      for (const [index, post] of posts.entries()) {
        await end(post, 'completed');
        await read(post, 30, [index, 1, null]);
      }
    }
    const other = await openApp(database.url);
    const both = await Promise.all([
      cleanupTasks(services(), person),
      cleanupTasks(other.app.services, person),
    ]);
    await other.app.close();
    expect(both.reduce((sum, { deleted }) => sum + deleted, 0)).toBe(28);
    for (const { id } of campaigns)
      expect(await resultsOf(id)).toMatchObject({
        posts: { total: 14, completed: 14, pending: 0 },
        metrics: { reach: 91, engagement: 14, clicks: null },
      });
  });

  it('count a reading that is stored while the cleanup begins', async () => {
    const { id, posts } = await create();
    await end(posts[0], 'completed');
    await services().db.transaction(async (tx) => {
      await tx.run({
        text: `insert into carillon.post_metrics (workspace_id, task_id, reach) values ($1, $2, 8)`,
        values: [person.workspaceId, posts[0]],
      });
      // Not committed: the post is somebody else's for now.
      expect(await cleanupTasks(services(), person)).toEqual({ deleted: 0 });
    });
    expect(await cleanupTasks(services(), person)).toEqual({ deleted: 1 });
    expect((await resultsOf(id)).metrics.reach).toBe(8);
  });

  it('leave out what the agent wrote ahead, and rows that name a campaign there is not', async () => {
    const { id } = await create();
    const nowhere = '01890000-0000-7000-8000-000000000000';
    await carillon.run(
      `insert into carillon.agent_tasks (type, scheduled_at, status, finished_at, campaign_id)
       values ('write_post', now(), 'completed', now() - $3 * interval '1 ms', $1),
         ('social_post', now(), 'completed', now() - $3 * interval '1 ms', $2)`,
      id,
      nowhere,
      40 * dayMs,
    );
    expect(await cleanupTasks(services(), person)).toEqual({ deleted: 2 });
    expect((await resultsOf(id)).posts).toMatchObject({ total: 14, completed: 0 });
  });
});
