import { describe, expect, it } from 'vitest';
import { freshPermit } from '../open-platform.ts';
import type { Subject } from './subject.ts';

export function exerciseWebhooks({ platform, open, draft, accept }: Subject): void {
  describe('webhooks', () => {
    it('are witnesses of the effect, by the value it carried', async () => {
      const on = await open();
      const ids = new Map<string, string>();
      for (const effectId of ['effect-1', 'effect-2']) {
        const outcome = await on.publish(draft(`For ${effectId}`), { effectId });
        if (outcome.outcome === 'applied') ids.set(effectId, outcome.remoteId);
      }
      on.clock.move(60_000);
      const evidence = await on.evidence();
      expect(new Set(evidence.map(({ effectId }) => effectId))).toEqual(new Set(ids.keys()));
      for (const { effectId, remoteId, at } of evidence) {
        expect(remoteId).toBe(ids.get(effectId));
        expect(Math.abs(at.getTime() - on.clock.now().getTime())).toBeLessThan(120_000);
      }
    });

    it('that come twice say the same twice', async () => {
      const on = await open();
      await accept(on, draft('Twice'));
      on.fail('webhook', 'after', 'reset');
      on.clock.move(60_000);
      const first = await on.evidence();
      const again = await on.evidence();
      expect(again.length).toBeGreaterThan(0);
      for (const one of again) expect(first).toContainEqual(one);
    });

    it('that come late and out of order say the same', async () => {
      const on = await open();
      const id = await accept(on, draft('Late'));
      on.clock.move(60_000);
      on.fail('webhook', 'before', 'reset');
      const first = await on.evidence();
      const late = await on.evidence();
      expect([first.length, late.length]).toEqual([2, 1]);
      expect([...first, ...late].every(({ remoteId }) => remoteId === id)).toBe(true);
      expect(late[0]?.at.getTime()).toBeLessThanOrEqual(first[0]?.at.getTime() ?? 0);
    });

    it('that are lost never come, and nothing is told by those that are missing', async () => {
      const on = await open();
      await accept(on, draft('Silence'));
      on.clock.move(60_000);
      on.fail('webhook', 'before', 'lost', 3);
      expect(await on.evidence()).toEqual([]);
      on.clock.move(3_600_000);
      expect(await on.evidence()).toEqual([]);
    });

    it('can come before the answer does', async () => {
      const on = await open();
      on.hold('publish', 'accepted');
      const outcome = on.publish(draft('Overtaken'));
      await expect.poll(async () => (await on.effects()).length).toBe(1);
      on.clock.move(60_000);
      const [told] = await on.evidence();
      expect(on.release()).toBe(1);
      expect(await outcome).toMatchObject({ outcome: 'applied', remoteId: told?.remoteId });
      expect(told?.effectId).toBe(freshPermit().effectId);
    });

    it('are believed only with a right signature over the very body', async () => {
      const on = await open();
      await accept(on, draft('Signed'));
      on.clock.move(60_000);
      const { connection } = on;
      const [delivery] = await on.deliveries();
      if (!platform.webhooks || !delivery) throw new Error('a webhook is owed');
      const genuine = {
        headers: new Headers(delivery.headers),
        query: new URLSearchParams(),
        body: delivery.body,
      };
      const believes = (request: typeof genuine) =>
        platform.webhooks?.verify(request, connection.credentials);
      expect(believes(genuine)).toBe(true);
      expect(believes({ ...genuine, body: `${genuine.body} ` })).toBe(false);
      expect(believes({ ...genuine, headers: new Headers() })).toBe(false);
    });
  });
}
