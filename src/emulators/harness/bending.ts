import type { Hono } from 'hono';
import type { z } from 'zod';
import { CarillonError } from '../../core/index.ts';
import { faultBody, holdBody, releaseBody, settingsBody, stormBody } from './control-bodies.ts';
import { emulatorOf, root, type ControlOptions } from './control-options.ts';
import type { Emulator } from './emulator.ts';

/** Faults, holds and settings over HTTP. */
export function addBending(app: Hono, { context, emulators }: ControlOptions): void {
  const { faults, holds, settings } = context;

  app.get(`${root}/faults`, (c) => c.json({ faults: faults.list() }));
  app.post(`${root}/faults`, async (c) => {
    const body = await readBody(c.req.raw);
    const storm = stormBody.safeParse(body);
    if (storm.success) faults.storm(named(emulators, storm.data.storm));
    else faults.arm(named(emulators, parse(faultBody, body)));
    return c.json({ faults: faults.list() }, 201);
  });
  app.delete(`${root}/faults`, (c) => {
    faults.clear();
    return c.json({ faults: [] });
  });

  const listHolds = () => ({ holds: holds.list(), waiting: holds.waiting() });
  app.get(`${root}/holds`, (c) => c.json(listHolds()));
  app.post(`${root}/holds`, async (c) => {
    holds.arm(named(emulators, parse(holdBody, await readBody(c.req.raw))));
    return c.json(listHolds(), 201);
  });
  app.post(`${root}/holds/release`, async (c) => {
    const { id } = parse(releaseBody, (await readBody(c.req.raw)) ?? {});
    return c.json({ released: holds.release(id) });
  });
  app.delete(`${root}/holds`, (c) => {
    holds.clear();
    return c.json(listHolds());
  });

  app.get(`${root}/settings`, (c) => c.json({ settings }));
  app.patch(`${root}/settings`, async (c) => {
    Object.assign(settings, parse(settingsBody, await readBody(c.req.raw)));
    return c.json({ settings });
  });
}

const readBody = (request: Request): Promise<unknown> => request.json().catch(() => null);

function parse<Output>(schema: z.ZodType<Output>, body: unknown): Output {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CarillonError('invalid_input', {
    field: issue?.path.join('.') || 'body',
    problem: issue?.message ?? 'is not what is expected here',
  });
}

/** What is armed under a name nobody uses would silently never hit: refused. */
function named<Named extends { platform: string; operation: string }>(
  emulators: readonly Emulator[],
  wanted: Named,
): Named {
  const { platform, operation } = wanted;
  const meant = platform === '*' ? emulators : [emulatorOf(emulators, platform)];
  const known = new Set([
    '*',
    'webhook',
    'processing',
    ...meant.flatMap((each) => each.coverage.map((row) => row.operation)),
  ]);
  if (known.has(operation)) return wanted;
  throw new CarillonError('invalid_input', {
    field: 'operation',
    problem: `"${operation}" is none of ${[...known].join(', ')}`,
  });
}
