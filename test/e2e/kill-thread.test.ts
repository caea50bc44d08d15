import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/server-process.ts';
import { readFeed } from './api.ts';
import { killServer } from './crash.ts';
import { apiOf, openStage, type Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.home.close());

const parts = ['One bell', 'Two bells', 'Three bells', 'Four bells', 'Five bells'];

/** Before anything is scheduled: each of the next three parts stops there. */
const lay = (point: string) =>
  apiOf(stage).post('/_emulator/holds', { platform: 'twitter', operation: 'publish', point, times: 3 });

/** Lets the first parts pass, so that the third stands there. */
async function untilThird(point: string): Promise<void> {
  const api = apiOf(stage);
  for (const part of [1, 2, 3]) {
    await until(
      async () => {
        const { waiting } = await api.get('/_emulator/holds');
        return waiting.length === 1;
      },
      () => `part ${part} does not reach "${point}"\n${stage.server.stderr()}`,
    );
    if (part < 3) await api.post('/_emulator/holds/release', {});
  }
}

describe('a thread of five whose server is killed while the third part is', () => {
  it.each(['received', 'accepted'])(
    '%s',
    async (point) => {
      const text = (part: string) => `${part}, ${point}.`;
      await lay(point);
      const { task } = await apiOf(stage).post('/api/agent/schedule', {
        platform: 'twitter',
        scheduledAt: new Date().toISOString(),
        content: text(parts[0] ?? ''),
        config: { thread: parts.slice(1).map(text) },
      });
      await untilThird(point);
      await killServer(stage);

      const ended = await until(
        async () => {
          const { task: now } = await apiOf(stage).get(`/api/agent/tasks/${task.id}`);
          return now.status === 'completed' ? now : null;
        },
        'the thread is not completed',
        60_000,
      );
      const sends = ended.effects.map(({ key }: { key: string }) => key);
      const again = point === 'received' ? ['segment:3'] : [];
      expect(sends.toSorted()).toEqual(
        ['post', 'segment:2', 'segment:3', ...again, 'segment:4', 'segment:5'].toSorted(),
      );
      const shown = (await readFeed(apiOf(stage), 'twitter')).filter(({ taskId }) => taskId === task.id);
      expect(shown.map((item) => item.text).toReversed()).toEqual(parts.map(text));
    },
    90_000,
  );
});
