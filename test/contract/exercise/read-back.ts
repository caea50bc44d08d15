import { describe, expect, it } from 'vitest';
import { freshPermit } from '../open-platform.ts';
import type { Subject } from './subject.ts';

export function exerciseReadBack({
  platform,
  exercise,
  open,
  draft,
  accept,
  readBack,
  matches,
}: Subject): void {
  describe('read-back', () => {
    it('finds each post by its text, whatever the platform did to it', async () => {
      const on = await open();
      const linked = draft('With a link', { link: 'https://example.com/a?b=1&c=%20d', linkTitle: 'A & B' });
      const drafts = [...exercise.texts.map((text) => draft(text)), linked];
      const ids: string[] = [];
      for (const wanted of drafts) ids.push(await accept(on, wanted));
      for (const [index, wanted] of drafts.entries()) expect(await matches(on, wanted)).toEqual([ids[index]]);
      for (const { url, createdAt } of (await readBack(on)).posts) {
        expect(url === null || URL.canParse(url)).toBe(true);
        expect(Math.abs(createdAt.getTime() - Date.now())).toBeLessThan(60_000);
      }
    });

    it('shows a post late when the platform does', async () => {
      const on = await open({ readBackLagMs: 30_000 });
      const id = await accept(on, draft('Slow'));
      expect(await matches(on, draft('Slow'))).toEqual([]);
      on.clock.move(31_000);
      expect(await matches(on, draft('Slow'))).toEqual([id]);
    });

    it('reads every page, however little is on it', async () => {
      const on = await open({ maxPageSize: 2 });
      const ids: string[] = [];
      for (const text of ['1', '2', '3', '4', '5']) ids.unshift(await accept(on, draft(text)));
      const { complete, posts } = await readBack(on);
      expect([complete, posts.map(({ remoteId }) => remoteId)]).toEqual([true, ids]);
    });

    it('reads every page', async () => {
      const on = await open();
      // A quarter of an hour passes on the way, so that limits counted by it don't stop us.
      on.clock.move(-8 * 60_000);
      const since = on.clock.now();
      const ids: (string | null)[] = [];
      for (let number = 0; number < 105; number += 1) {
        if (number === 60) on.clock.move(16 * 60_000);
        const outcome = await platform.publish(on.connection, draft(`Number ${number}`), {}, freshPermit());
        ids.push(outcome.outcome === 'applied' ? outcome.remoteId : null);
      }
      const { complete, posts } = await platform.recentPosts(on.connection, since, {}, null);
      expect(complete).toBe(true);
      expect(posts.map(({ remoteId }) => remoteId).toSorted()).toEqual(ids.toSorted());
    });
  });
}
