import { setTimeout as sleep } from 'node:timers/promises';
import { checkDatabase, type Database } from '../../db/index.ts';
import { alarmReasons } from '../../services/index.ts';
import { databaseLost } from '../database-lost.ts';
import { alarmSchema, notReadySchema, okSchema } from '../docs/index.ts';
import type { HttpOptions, WatchedParts } from '../parts.ts';
import type { AddRoute } from '../route.ts';

/** Longest wait for the database's sign of life. */
const patienceMs = 2_000;

const ok = { description: 'Yes', schema: okSchema };

/** What watches Carillon asks these, without a key. */
export function addHealth(
  add: AddRoute,
  { services }: WatchedParts,
  { worker }: Pick<HttpOptions, 'worker'>,
): void {
  const route = { method: 'get', tag: 'Operation', access: 'public' } as const;
  add({ ...route, path: '/health', summary: 'Whether the process lives.', answers: { 200: ok } }, (c) =>
    c.json({ ok: true }),
  );
  add(
    {
      ...route,
      path: '/ready',
      summary: `Whether the database answers within ${patienceMs / 1_000} s, and the worker (if there is one) works.`,
      answers: { 200: ok, 503: { description: 'No, and why', schema: notReadySchema } },
    },
    async (c) => {
      const reasons: { reason: string; message: string }[] = [];
      if (!(await answers(services.db)))
        reasons.push({ reason: 'database', message: 'The database does not answer.' });
      if (worker?.()?.healthy() === false)
        reasons.push({ reason: 'worker', message: 'The worker could not reach the database lately.' });
      return reasons.length === 0 ? c.json({ ok: true }) : c.json({ ok: false, reasons }, 503);
    },
  );
  add(
    {
      ...route,
      path: '/alarm',
      summary: 'Whether nobody needs to do anything: no late, held or undecided tasks, no dead accounts.',
      answers: { 200: ok, 503: { description: 'Somebody should look, and at what', schema: alarmSchema } },
    },
    async (c) => {
      const reasons = await alarmReasons(services).catch(unreachable);
      return reasons.length === 0 ? c.json({ ok: true }) : c.json({ ok: false, reasons }, 503);
    },
  );
}

async function answers({ pool }: Database): Promise<boolean> {
  const patience = new AbortController();
  const asked = checkDatabase(pool).then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([asked, sleep(patienceMs, false, { signal: patience.signal })]);
  } finally {
    patience.abort();
  }
}

/** Without a database nothing else can be told. */
function unreachable(error: Error) {
  const lost = databaseLost(error);
  if (lost === null) throw error;
  return [
    {
      reason: 'database',
      count: 1,
      message: 'The database does not answer.',
      remedy: 'Start it, or correct DATABASE_URL.',
    },
  ];
}
