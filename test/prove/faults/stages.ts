import type { Cell, Post } from '../cells.ts';
import type { Play, Stage } from '../stage.ts';
import { countByPlatform, subjects, type Subject } from '../subjects.ts';
import { armFor, deadTokens, limits, lostAnswers, untilSpent, withoutId } from './catalogue.ts';
import { partActs } from './parts.ts';
import { stalled } from './stalled.ts';
import { webhookActs } from './webhooks.ts';

/** One fault, played for its cells in a world that others are played in, too. */
export interface Act {
  id: string;
  name: string;
  meets(subject: Subject): boolean;
  /** No webhook of these posts ever comes. */
  isDeaf?: boolean;
  losesToken?: boolean;
  play(play: Play, cells: readonly Cell[]): Promise<Post[]>;
}

const everyone = { meets: () => true };

/** A post stays invisible so long: longer than every scaled settle delay, shorter than deadline and quarantine. */
const lagMs = 8_000;
const shortPages = 2;
const fillers = 6;

const lost: readonly Act[] = lostAnswers.map(({ id, name, ...fault }) => ({
  ...everyone,
  id,
  name,
  play: async ({ world, schedule }, cells) => {
    await armFor(world, fault, subjectsOf(cells));
    const posts = await schedule(cells.map((cell) => ({ cell })));
    await untilSpent(world);
    return posts;
  },
}));

/** The platform refuses for now; its time, or new credentials, come, and the post is published. */
const refusals: readonly Act[] = [...limits, ...deadTokens].map(({ id, name, ...fault }) => ({
  ...everyone,
  id,
  name,
  losesToken: deadTokens.some((one) => one.id === id),
  play: async ({ world, schedule, attendant }, cells) => {
    await armFor(world, fault, subjectsOf(cells));
    const posts = await schedule(cells.map((cell) => ({ cell })));
    await attendant.untilAtRest(posts);
    for (const [platform, times] of countByPlatform(subjectsOf(cells)))
      if ((await world.emulator.armed(platform)) === times) throw new Error(`${id} did not hit ${platform}`);
    // One post of an account may have spared the others the same refusal.
    await world.emulator.disarm();
    await attendant.untilEnded(posts);
    return posts;
  },
}));

const readBacks: readonly Act[] = [
  {
    ...everyone,
    id: withoutId.id,
    name: withoutId.name,
    play: async ({ world, schedule }, cells) => {
      await armFor(world, withoutId, subjectsOf(cells));
      const posts = await schedule(cells.map((cell) => ({ cell })));
      await untilSpent(world);
      return posts;
    },
  },
  {
    ...everyone,
    id: 'slow-read-back',
    name: `answer lost, visible after ${lagMs / 1_000} s only`,
    play: async ({ world, schedule }, cells) => {
      await world.emulator.settings({ readBackLagMs: lagMs });
      await armFor(world, { effect: 'after', answer: 'reset' }, subjectsOf(cells));
      const posts = await schedule(cells.map((cell) => ({ cell })));
      await untilSpent(world);
      return posts;
    },
  },
  {
    id: 'paging',
    name: `answer lost, pages of ${shortPages}, ${fillers} newer posts`,
    meets: ({ witness }) => witness === 'list',
    play: async ({ world, schedule }, cells) => {
      await world.emulator.settings({ maxPageSize: shortPages });
      const posts: Post[] = [];
      for (const effect of ['after', 'before'] as const) {
        await armFor(world, { effect, answer: 'reset' }, subjectsOf(cells));
        posts.push(...(await schedule(cells.map((cell) => ({ cell })))));
        await untilSpent(world);
      }
      const newer = Array.from({ length: fillers }, () => cells.map((cell) => ({ cell }))).flat();
      return [...posts, ...(await schedule(newer))];
    },
  },
];

const repetitions: readonly Act[] = [
  {
    ...everyone,
    id: 'duplicate',
    name: 'an equal text is posted again',
    play: async ({ schedule, attendant }, cells) => {
      const first = await schedule(cells.map((cell) => ({ cell })));
      await attendant.untilEnded(first);
      const again = await schedule(
        cells.map((cell) => {
          const texts = first.find((post) => post.cell === cell)?.texts ?? [];
          // Messages may be equal; posts of one account are refused.
          return { cell, texts, isRefused: cell.subject.platform !== 'whatsapp' };
        }),
      );
      await attendant.untilEnded(again);
      return [...first, ...again];
    },
  },
];

const groups: readonly { id: string; name: string; acts: readonly Act[] }[] = [
  { id: 'fault/lost-answers', name: 'lost answers', acts: lost },
  { id: 'fault/refusals', name: 'limits, dead tokens, duplicates', acts: [...repetitions, ...refusals] },
  { id: 'fault/read-back', name: 'read-back and webhooks', acts: [...webhookActs, ...readBacks] },
  { id: 'fault/parts', name: 'threads and first comments', acts: partActs },
  { id: 'fault/stalled', name: 'a request that stalls on its way', acts: [stalled] },
];

/** The faults, those that do not disturb each other in one world. */
export const faultStages = (): Stage[] =>
  groups.map(({ id, name, acts }) => {
    const played = acts.map((act) => ({ act, cells: cellsOf(act) }));
    return {
      id,
      name,
      cells: played.flatMap(({ cells }) => cells),
      play: async (play, wanted) => {
        const posts: Post[] = [];
        for (const { act, cells } of played) {
          const some = cells.filter((cell) => wanted.includes(cell));
          if (some.length > 0) posts.push(...(await act.play(play, some)));
        }
        return posts;
      },
    };
  });

const cellsOf = ({ id, name, meets, isDeaf = false, losesToken = false }: Act): Cell[] =>
  subjects.filter(meets).map((subject) => ({
    id: `fault/${id}/${subject.id}`,
    row: name,
    kind: 'fault',
    line: name,
    subject,
    isDeaf,
    losesToken,
  }));

const subjectsOf = (cells: readonly Cell[]): Subject[] => cells.map(({ subject }) => subject);
