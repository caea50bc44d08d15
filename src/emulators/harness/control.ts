import { Hono } from 'hono';
import { accepts } from 'hono/accepts';
import { addBending } from './bending.ts';
import { emulatorOf, root, type ControlOptions } from './control-options.ts';
import { readEffects } from './effects.ts';
import { feedPage, indexPage } from './pages.ts';

const maxFeedItems = 500;

/** What is not the vendor's: feeds to look at, the log of effects, coverage, and what bends the emulators. */
export function controlRoutes(options: ControlOptions): Hono {
  const { context, emulators } = options;
  const app = new Hono();
  app.onError((thrown) => {
    throw thrown;
  });

  app.get('/', (c) => c.redirect(`${root}/`));
  app.get(root, (c) => c.redirect(`${root}/`));
  app.get(`${root}/`, (c) => {
    const origin = options.publicUrl === undefined ? new URL(c.req.url).origin : options.publicUrl;
    const platforms = emulators.map(({ platform, name }) => ({
      platform,
      name,
      baseUrl: origin === null ? null : `${origin}/${platform}`,
    }));
    return wantsHtml(c) ? c.html(indexPage(platforms)) : c.json({ platforms });
  });

  app.get(`${root}/feeds/:platform`, async (c) => {
    const emulator = emulatorOf(emulators, c.req.param('platform'));
    const limit = Math.min(Math.max(Number(c.req.query('limit') ?? 50) || 50, 1), maxFeedItems);
    const items = await emulator.feed(context, limit);
    return wantsHtml(c) ? c.html(feedPage(emulator, items)) : c.json({ platform: emulator.platform, items });
  });

  app.get(`${root}/effects/:platform`, async (c) => {
    const { platform } = emulatorOf(emulators, c.req.param('platform'));
    const effects = await readEffects(context.store, platform, Number(c.req.query('after') ?? 0) || 0);
    const lines = effects.map((effect) => `${JSON.stringify(effect)}\n`);
    return c.body(lines.join(''), 200, { 'content-type': 'application/x-ndjson' });
  });

  app.get(`${root}/coverage`, (c) =>
    c.json({ platforms: emulators.map(({ platform, name, coverage }) => ({ platform, name, coverage })) }),
  );

  addBending(app, options);
  return app;
}

function wantsHtml(c: Parameters<typeof accepts>[0]): boolean {
  if (c.req.query('format') === 'json') return false;
  const supports = ['application/json', 'text/html'];
  return accepts(c, { header: 'Accept', supports, default: 'application/json' }) === 'text/html';
}
