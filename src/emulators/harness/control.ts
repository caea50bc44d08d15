import { Hono } from 'hono';
import { accepts } from 'hono/accepts';
import { z } from 'zod';
import { CarillonError } from '../../core/index.ts';
import type { Emulator, EmulatorContext } from './emulator.ts';
import type { Faults } from './faults.ts';
import { feedPage, indexPage } from './pages.ts';

const root = '/_emulator';
const maxFeedItems = 500;

const effectAndAnswer = {
  effect: z.enum(['before', 'after']),
  answer: z.enum([
    'reset',
    'timeout',
    'status_500',
    'status_502',
    'status_503',
    'truncated',
    'rate_limited',
    'token_dead',
  ]),
};

const faultBody = z.strictObject({
  platform: z.string(),
  operation: z.string().default('publish'),
  ...effectAndAnswer,
  times: z.int().min(1).default(1),
});

const stormBody = z.strictObject({
  storm: z.strictObject({
    seed: z.int(),
    platform: z.string().default('*'),
    operation: z.string().default('*'),
    probability: z.number().min(0).max(1),
    choices: z.array(z.strictObject(effectAndAnswer)).min(1),
  }),
});

/** What is not the vendor's: feeds to look at, faults to arm, the coverage of each emulator. */
export function controlRoutes(options: {
  context: EmulatorContext;
  faults: Faults;
  emulators: readonly Emulator[];
  publicUrl: string | null;
}): Hono {
  const { context, faults, emulators } = options;
  const app = new Hono();
  app.onError((thrown, c) => {
    if (!(thrown instanceof CarillonError)) throw thrown;
    return c.json({ code: thrown.code, error: thrown.message }, thrown.status as 422);
  });

  app.get('/', (c) => c.redirect(`${root}/`));
  app.get(root, (c) => c.redirect(`${root}/`));
  app.get(`${root}/`, (c) => {
    const origin = options.publicUrl ?? new URL(c.req.url).origin;
    if (wantsHtml(c)) return c.html(indexPage(emulators, origin));
    return c.json({
      platforms: emulators.map(({ platform, name }) => ({
        platform,
        name,
        baseUrl: `${origin}/${platform}`,
      })),
    });
  });

  app.get(`${root}/feeds/:platform`, async (c) => {
    const emulator = emulatorOf(emulators, c.req.param('platform'));
    const limit = Math.min(Math.max(Number(c.req.query('limit') ?? 50) || 50, 1), maxFeedItems);
    const items = await emulator.feed(context, limit);
    return wantsHtml(c) ? c.html(feedPage(emulator, items)) : c.json({ platform: emulator.platform, items });
  });

  app.get(`${root}/coverage`, (c) =>
    c.json({ platforms: emulators.map(({ platform, name, coverage }) => ({ platform, name, coverage })) }),
  );

  app.get(`${root}/faults`, (c) => c.json({ faults: faults.list() }));
  app.post(`${root}/faults`, async (c) => {
    const body: unknown = await c.req.json().catch(() => null);
    const storm = stormBody.safeParse(body);
    if (storm.success) faults.storm(named(emulators, storm.data.storm));
    else faults.arm(named(emulators, parse(faultBody, body)));
    return c.json({ faults: faults.list() }, 201);
  });
  app.delete(`${root}/faults`, (c) => {
    faults.clear();
    return c.json({ faults: [] });
  });
  return app;
}

function wantsHtml(c: Parameters<typeof accepts>[0]): boolean {
  if (c.req.query('format') === 'json') return false;
  const supports = ['application/json', 'text/html'];
  return accepts(c, { header: 'Accept', supports, default: 'application/json' }) === 'text/html';
}

function parse<Output>(schema: z.ZodType<Output>, body: unknown): Output {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CarillonError('invalid_input', {
    field: issue?.path.join('.') || 'body',
    problem: issue?.message ?? 'is not a fault',
  });
}

function emulatorOf(emulators: readonly Emulator[], platform: string): Emulator {
  const emulator = emulators.find((each) => each.platform === platform);
  if (emulator) return emulator;
  throw new CarillonError('unknown_platform', {
    platform,
    known: emulators.map((each) => each.platform).join(', '),
  });
}

/** A fault armed under a name nobody uses would silently never hit: refused. */
function named<Named extends { platform: string; operation: string }>(
  emulators: readonly Emulator[],
  wanted: Named,
): Named {
  const { platform, operation } = wanted;
  const meant = platform === '*' ? emulators : [emulatorOf(emulators, platform)];
  const known = new Set([
    '*',
    'webhook',
    ...meant.flatMap((each) => each.coverage.map((row) => row.operation)),
  ]);
  if (known.has(operation)) return wanted;
  throw new CarillonError('invalid_input', {
    field: 'operation',
    problem: `"${operation}" is none of ${[...known].join(', ')}`,
  });
}
