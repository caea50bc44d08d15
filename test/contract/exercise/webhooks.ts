import { describe, expect, it } from 'vitest';
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
