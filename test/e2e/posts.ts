import { expect } from 'vitest';
import { until } from '../support/server-process.ts';
import { listAll, readFeed, type FeedItem, type ListedTask } from './api.ts';
import { apiOf, sql, type Stage } from './stage.ts';

const platforms = ['facebook', 'twitter', 'linkedin', 'whatsapp'];
/** An interrupted send waits 20 s for its answer, then for read-backs (30 s while others are in doubt too). */
const settleAllMs = 100_000;

/** Posts of all four platforms, half of them to be written first, due within four seconds. */
export async function schedule(stage: Stage, count: number): Promise<string[]> {
  const startsAt = Date.now() + 500;
  const posts = Array.from({ length: count }, (_, index) => {
    const platform = platforms[index % 4];
    const hasContent = Math.floor(index / 4) % 2 === 0;
    return {
      platform,
      scheduledAt: new Date(startsAt + index * 15).toISOString(),
      ...(hasContent && { content: `Bell number ${index} of ${count} rings on ${platform}.` }),
      config: {
        ...(!hasContent && { topic: `bell number ${index} of ${count}` }),
        ...(platform === 'whatsapp' && { to: `+1555123${String(index).padStart(4, '0')}` }),
      },
    };
  });
  const { tasks } = await apiOf(stage).post('/api/agent/schedule', posts);
  return tasks.map(({ id }: { id: string }) => id);
}

/** Waits until so many posts were claimed at least once. */
export async function untilClaimed(stage: Stage, count: number): Promise<void> {
  await until(async () => {
    const [row] = await sql<{ n: number }>(
      stage,
      `select count(*)::int as n from carillon.agent_tasks where type = 'social_post' and executed_at is not null`,
    );
    return (row?.n ?? 0) >= count;
  }, `${count} tasks are not claimed`);
}

/** Waits until nothing runs, answering from the feeds what only a person can know. Returns how many such there were. */
export async function settleAll(stage: Stage, ids: string[]): Promise<number> {
  let answered = 0;
  await until(
    async () => {
      answered += await answerDoubts(stage);
      const { stats } = await apiOf(stage).get('/api/agent/tasks/stats');
      return stats.completed === ids.length;
    },
    'not every task is completed',
    settleAllMs,
  ).catch(async (error: unknown) => {
    const left = (await listAll(apiOf(stage))).filter(({ status }) => status !== 'completed');
    throw new Error(`${String(error)}\n${JSON.stringify(left, null, 1)}`);
  });
  return answered;
}

async function answerDoubts(stage: Stage): Promise<number> {
  const doubtful = await listAll(apiOf(stage), '&status=failed');
  for (const task of doubtful) {
    expect(task).toMatchObject({
      platform: 'whatsapp',
      failureKind: 'outcome_unknown',
      needsAttention: true,
    });
    const live = (await readFeed(apiOf(stage), 'whatsapp')).find(({ taskId }) => taskId === task.id);
    const answer =
      live === undefined ? { published: false, retry: true } : { published: true, postId: live.id };
    await apiOf(stage).post(`/api/agent/tasks/${task.id}/resolve`, answer);
  }
  return doubtful.length;
}

/** Statistics, the paged list and every feed tell the same: each task completed, its post there once. */
export async function expectAgreement(stage: Stage, ids: string[]): Promise<void> {
  const { stats } = await apiOf(stage).get('/api/agent/tasks/stats');
  const none = { pending: 0, running: 0, failed: 0, cancelled: 0 };
  expect(stats).toMatchObject({ ...none, total: ids.length, completed: ids.length, needsAttention: 0 });

  const tasks = await listAll(apiOf(stage));
  expect(tasks.map(({ id }) => id).sort()).toEqual([...ids].sort());
  for (const platform of platforms) {
    const own = tasks.filter((task) => task.platform === platform);
    expect(stats.byPlatform[platform]).toMatchObject({ ...none, total: own.length, completed: own.length });
    const feed = await readFeed(apiOf(stage), platform);
    expect(feed.map(postOf).sort()).toEqual(own.map(taskOf).sort());
    for (const { id, content } of own)
      expect(feed.find(({ taskId }) => taskId === id)?.text).toContain(content?.slice(0, 20));
  }
}

const postOf = ({ taskId, id }: FeedItem) => `${taskId} ${id}`;
const taskOf = ({ id, result }: ListedTask) => `${id} ${result?.postId}`;
