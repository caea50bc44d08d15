import { Hono } from 'hono';
import { answerPage, wantsHtml } from './answer-page.ts';
import { addBending } from './bending.ts';
import { emulatorOf, root, type ControlOptions } from './control-options.ts';
import { readEffects } from './effects.ts';
import { addInspector } from './inspector.ts';
import { coveragePage, feedPage, indexPage } from './pages/index.ts';

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
    return wantsHtml(c) ? answerPage(c, indexPage(platforms)) : c.json({ platforms });
  });

  app.get(`${root}/feeds/:platform`, async (c) => {
    const emulator = emulatorOf(emulators, c.req.param('platform'));
    const limit = Math.min(Math.max(Number(c.req.query('limit') ?? 50) || 50, 1), maxFeedItems);
    const items = await emulator.feed(context, limit);
    return wantsHtml(c)
      ? answerPage(c, feedPage(emulator, items))
      : c.json({ platform: emulator.platform, items });
  });

  app.get(`${root}/effects/:platform`, async (c) => {
    const { platform } = emulatorOf(emulators, c.req.param('platform'));
    const effects = await readEffects(context.store, platform, Number(c.req.query('after') ?? 0) || 0);
    const lines = effects.map((effect) => `${JSON.stringify(effect)}\n`);
    return c.body(lines.join(''), 200, { 'content-type': 'application/x-ndjson' });
  });

  app.get(`${root}/coverage`, (c) => {
    if (wantsHtml(c)) return answerPage(c, coveragePage(emulators));
    return c.json({
      platforms: emulators.map(({ platform, name, coverage }) => ({ platform, name, coverage })),
    });
  });

  addInspector(app, options);

  addBending(app, options);
  return app;
}
