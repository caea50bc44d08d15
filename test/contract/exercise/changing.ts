import { describe, expect, it } from 'vitest';
import type { Platform } from '../../../src/platforms/index.ts';
import { failedAs, type Subject } from './subject.ts';

/** What may happen to a post that is live, where the platform allows it. */
export function exerciseChanging(subject: Subject): void {
  const { edit, remove } = subject.platform;
  if (edit !== undefined) exerciseEditing(subject, edit);
  if (remove !== undefined) exerciseRemoving(subject, remove);
}

function exerciseEditing({ open, draft, accept }: Subject, edit: NonNullable<Platform['edit']>): void {
  describe('editing', () => {
    it('replaces the text, and asked twice it is the same', async () => {
      const on = await open();
      const [id, other] = [await accept(on, draft('Befroe')), await accept(on, draft('Another'))];
      for (let times = 0; times < 2; times += 1) await edit(on.connection, id, draft('Before & after (now)'));
      const texts = (await on.feed()).map((item) => [item.id, item.text]);
      expect(texts).toEqual([
        [other, 'Another'],
        [id, 'Before & after (now)'],
      ]);
    });

    it('says so when it fails', async () => {
      const on = await open();
      const id = await accept(on, draft('Stays'));
      on.fail('edit_post', 'before', 'status_503');
      await expect(edit(on.connection, id, draft('Goes'))).rejects.toMatchObject(failedAs(/^unavailable$/));
      expect((await on.feed()).map(({ text }) => text)).toEqual(['Stays']);
    });
  });
}

function exerciseRemoving({ open, draft, accept }: Subject, remove: NonNullable<Platform['remove']>): void {
  describe('removing', () => {
    it('takes that post away, and is done when it was gone already', async () => {
      const on = await open();
      const [id, other] = [await accept(on, draft('Oops')), await accept(on, draft('Stays'))];
      for (let times = 0; times < 2; times += 1) await remove(on.connection, id);
      expect((await on.feed()).map((item) => item.id)).toEqual([other]);
    });

    it('says so when it fails', async () => {
      const on = await open();
      const id = await accept(on, draft('Oops'));
      on.fail('delete_post', 'before', 'status_503');
      await expect(remove(on.connection, id)).rejects.toMatchObject(failedAs(/^unavailable$/));
      expect((await on.feed()).map((item) => item.id)).toEqual([id]);
    });
  });
}
