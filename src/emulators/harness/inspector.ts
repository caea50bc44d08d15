import type { Context, Hono } from 'hono';
import { answerPage, wantsHtml } from './answer-page.ts';
import { emulatorOf, root, type ControlOptions } from './control-options.ts';
import { requestsPage, statePage } from './pages/index.ts';
import { readState } from './state.ts';

const maxRequests = 200;
const maxEntities = 200;
/** Who looks that far back reads the store itself. */
const maxOffset = 100_000;

/** What came to the platforms, and what they remember of it. */
export function addInspector(app: Hono, { context, emulators, requests }: ControlOptions): void {
  app.get(`${root}/requests`, (c) => {
    const wanted = c.req.query('platform');
    const platform = wanted === undefined ? null : emulatorOf(emulators, wanted).platform;
    const found = requests.list(platform, numberOf(c, 'limit', { least: 1, most: maxRequests, usual: 50 }));
    if (!wantsHtml(c)) return c.json({ requests: found });
    return answerPage(
      c,
      requestsPage(
        found,
        emulators.map((each) => each.platform),
      ),
    );
  });

  app.get(`${root}/state/:platform`, async (c) => {
    const emulator = emulatorOf(emulators, c.req.param('platform'));
    const state = await readState(context.store, emulator, {
      kind: c.req.query('kind') ?? null,
      offset: numberOf(c, 'offset', { least: 0, most: maxOffset, usual: 0 }),
      limit: numberOf(c, 'limit', { least: 1, most: maxEntities, usual: 50 }),
    });
    return wantsHtml(c) ? answerPage(c, statePage(emulator, state)) : c.json(state);
  });
}

function numberOf(
  c: Context,
  name: string,
  { least, most, usual }: Record<'least' | 'most' | 'usual', number>,
): number {
  const given = Math.floor(Number(c.req.query(name) ?? usual));
  return Number.isNaN(given) ? usual : Math.min(Math.max(given, least), most);
}
