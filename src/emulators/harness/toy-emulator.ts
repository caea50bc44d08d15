import { Hono } from 'hono';
import type { Emulator, FeedItem } from './emulator.ts';
import { operations } from './operation.ts';
import { logEffect } from './effects.ts';

/** A platform with one call, to test the harness with: POST /notes keeps a text and owes a webhook. */
export const toyEmulator: Emulator = {
  platform: 'toy',
  name: 'Toy',
  coverage: [{ operation: 'publish', method: 'POST', path: '/notes', state: 'whole', note: '' }],
  routes(context) {
    const app = new Hono();
    const operation = operations(context, 'toy', {
      rateLimited: (c) => c.json({ toy: 'slow down' }, 429),
      quotaReached: (c) => c.json({ toy: 'come back tomorrow' }, 429),
      tokenExpired: (c) => c.json({ toy: 'too old' }, 401),
      tokenDead: (c) => c.json({ toy: 'who?' }, 401),
      serverError: (c, status) => c.json({ toy: 'ouch' }, status),
      withoutId: (c) => c.json({}),
    });
    app.post('/notes', operation('publish'), async (c) => {
      const text = await c.req.text();
      if (text === '') return c.json({ toy: 'empty' }, 400);
      const createdAt = context.clock.now();
      const id = await context.store.transaction('toy', async (tx) => {
        const made = String(await tx.nextNumber('toy.note'));
        await tx.put({ platform: 'toy', kind: 'note', id: made, owner: 'me', createdAt, data: { text } });
        const taskId = c.req.header('x-request-id') ?? null;
        await logEffect(tx, { platform: 'toy', account: 'me', remoteId: made, text, taskId, at: createdAt });
        const dueAt = new Date(createdAt.getTime() + context.settings.webhookDelayMs);
        await tx.owe({ id: `note-${made}`, platform: 'toy', body: JSON.stringify({ made }), dueAt });
        return made;
      });
      return c.json({ id }, 200, { 'x-toy-id': id });
    });
    return app;
  },
  async feed(context, limit) {
    const notes = await context.store.transaction('toy', (tx) =>
      tx.list<{ text: string }>({ platform: 'toy', kind: 'note', limit }),
    );
    return notes.map((note): FeedItem => ({
      id: note.id,
      taskId: null,
      account: note.owner,
      text: note.data.text,
      link: null,
      to: null,
      url: null,
      createdAt: note.createdAt,
      metrics: { views: 1 },
    }));
  },
  sign: (body) => ({ 'x-toy-signature': `signed ${body.length}` }),
};
