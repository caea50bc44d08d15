import { recipientOf, type Subject } from './subjects.ts';
import type { Cell, Post } from './cells.ts';
import type { World } from './world/world.ts';

/** Texts are unique in a world, so that the emulators' log tells the posts apart without asking our database. */
export interface Wanted {
  cell: Cell;
  /** A new text by default. More than one are parts, published as `config` says. */
  texts?: readonly string[];
  config?: Record<string, unknown>;
  isRefused?: boolean;
}

/** Schedules posts that are due now, all of them in one call. */
export type Schedule = (wanted: readonly Wanted[]) => Promise<Post[]>;

/** `&`, an accent and a number in words: what platforms escape, compose and count. */
const textOf = (token: string, { name }: Subject): string => `Bell ${token} rings for ${name} & café`;

export function scheduler(world: World, seed: number): Schedule {
  let count = 0;
  return async (wanted) => {
    const members = await membersOf(world);
    const posts = wanted.map(({ cell, config, isRefused = false, ...given }) => {
      count += 1;
      const { subject } = cell;
      const texts = given.texts ?? [textOf(`${seed}-${count}`, subject)];
      const to = recipientOf(subject, count);
      const request = {
        platform: subject.platform,
        ...(subject.accountKind === 'member' && { accountId: members.get(subject.platform) }),
        scheduledAt: new Date().toISOString(),
        content: texts[0],
        config: { allowDuplicate: true, ...config, ...(to !== null && { to }) },
      };
      return { request, post: { cell, texts, to, expected: isRefused ? 0 : texts.length } };
    });
    const { tasks } = await world.api().post(
      '/api/agent/schedule',
      posts.map(({ request }) => request),
    );
    return posts.map(({ post }, index) => ({ ...post, id: (tasks as { id: string }[])[index]?.id ?? '' }));
  };
}

/** The account of kind "member" of each platform that has one. */
async function membersOf(world: World): Promise<Map<string, string>> {
  const { accounts } = await world.api().get('/api/agent/accounts');
  return new Map(
    (accounts as { id: string; platform: string; kind: string }[])
      .filter(({ kind }) => kind === 'member')
      .map(({ platform, id }) => [platform, id]),
  );
}
