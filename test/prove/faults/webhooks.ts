import { until } from '../../support/server-process.ts';
import type { Cell, Post } from '../cells.ts';
import type { Play } from '../stage.ts';
import type { Subject } from '../subjects.ts';
import type { World } from '../world/world.ts';
import type { Act } from './stages.ts';

const heard = { meets: ({ witness }: Subject) => witness === 'webhook' };
/** A message has so many webhooks: sent, delivered, read. */
const perMessage = 3;

/** The answer to the message is lost too, so that its webhook is the only proof there is. */
const bent =
  (fault: { effect: 'before' | 'after'; answer: string; times: number }, comeInAll: number) =>
  async ({ world, schedule, attendant }: Play, cells: readonly Cell[]): Promise<Post[]> => {
    const { emulator } = world;
    await emulator.arm({ platform: 'whatsapp', operation: 'webhook', ...fault });
    await emulator.arm({ platform: 'whatsapp', effect: 'after', answer: 'reset', times: 1 });
    const posts = await schedule(cells.map((cell) => ({ cell })));
    await attendant.untilEnded(posts);
    await until(async () => (await emulator.armed()) === 0, 'the webhooks were not bent');
    await untilHeard(world, posts, comeInAll);
    return posts;
  };

/** What is left of them must not be bent by the next fault. */
const untilHeard = ({ relay }: World, posts: readonly Post[], count: number): Promise<boolean> =>
  until(() => posts.every(({ to }) => relay.countOf(to ?? '') === count), 'webhooks stay away');

export const webhookActs: readonly Act[] = [
  {
    ...heard,
    id: 'webhook-doubled',
    name: 'answer lost, webhooks come twice',
    play: bent({ effect: 'after', answer: 'reset', times: perMessage }, 2 * perMessage),
  },
  {
    ...heard,
    id: 'webhook-late',
    name: 'answer lost, webhooks late and out of order',
    play: bent({ effect: 'before', answer: 'reset', times: 1 }, perMessage),
  },
  {
    ...heard,
    id: 'webhook-first',
    name: 'webhook before the answer',
    play: async ({ world, schedule }, cells) => {
      const { emulator, sql } = world;
      const hold = { platform: 'whatsapp', operation: 'publish', point: 'accepted', times: 1 } as const;
      await emulator.hold({ ...hold, seconds: 12 });
      const posts = await schedule(cells.map((cell) => ({ cell })));
      await until(async () => {
        const [row] = await sql<{ count: number }>(
          `select count(*)::int as count from carillon.evidence where source = 'webhook' and task_id = any ($1::uuid[])`,
          [posts.map(({ id }) => id)],
        );
        return (row?.count ?? 0) > 0;
      }, 'no webhook came before the answer');
      await emulator.release();
      await untilHeard(world, posts, perMessage);
      return posts;
    },
  },
  {
    ...heard,
    id: 'webhook-missing',
    name: 'answer lost, no webhook comes',
    isDeaf: true,
    play: bent({ effect: 'before', answer: 'lost', times: perMessage }, 0),
  },
];
