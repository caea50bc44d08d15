import type { Cell, Post } from '../cells.ts';
import type { Play } from '../stage.ts';
import { countByPlatform } from '../subjects.ts';
import { untilSpent } from './catalogue.ts';
import type { Act } from './stages.ts';

const effects = ['after', 'before'] as const;
const numbers = ['One', 'Two', 'Three', 'Four', 'Five'];
let count = 0;

/** Texts that nothing else in the world has. */
const textsOf = (cell: Cell, parts: number): string[] => {
  count += 1;
  return numbers.slice(0, parts).map((number) => `${number} of ${parts} bells, ${count}, ${cell.id}`);
};

/** The third part of a thread of five is lost; what is before it stays, and what is behind it follows. */
const threads: readonly Act[] = effects.map((effect) => ({
  id: `thread-reset-${effect}`,
  name: `part 3 of 5 reset ${effect} the effect`,
  meets: ({ id }) => id === 'twitter',
  play: async ({ world, schedule }: Play, cells: readonly Cell[]): Promise<Post[]> => {
    await world.emulator.arm({ platform: 'twitter', effect, answer: 'reset', times: 1, skip: 2 });
    const posts = await schedule(
      cells.map((cell) => {
        const texts = textsOf(cell, 5);
        return { cell, texts, config: { thread: texts.slice(1) } };
      }),
    );
    await untilSpent(world);
    return posts;
  },
}));

/** A first comment is lost. On X it is a post that answers, elsewhere a call of its own. */
const comments: readonly Act[] = effects.map((effect) => ({
  id: `comment-reset-${effect}`,
  name: `first comment reset ${effect} the effect`,
  meets: ({ platform }) => platform !== 'whatsapp',
  play: async ({ world, schedule }: Play, cells: readonly Cell[]): Promise<Post[]> => {
    for (const [platform, times] of countByPlatform(cells.map(({ subject }) => subject))) {
      const call = platform === 'twitter' ? { skip: 1 } : { operation: 'comment' };
      await world.emulator.arm({ platform, effect, answer: 'reset', times, ...call });
    }
    const posts = await schedule(
      cells.map((cell) => {
        const texts = textsOf(cell, 2);
        return { cell, texts, config: { firstComment: texts[1] } };
      }),
    );
    await untilSpent(world);
    return posts;
  },
}));

export const partActs: readonly Act[] = [...threads, ...comments];
