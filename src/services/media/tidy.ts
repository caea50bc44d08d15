import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Services } from '../context.ts';
import { removeFile } from './remove.ts';
import { storeOf } from './settings.ts';
import { selectUnsettled, selectUnused } from './sql/media.ts';

const everyMs = 3_600_000;
const batch = 100;
/** No upload takes that long. */
const abandonedMs = 86_400_000;

interface Row extends Record<string, unknown> {
  id: string;
  hash: string;
}

/** Removes what no task shows and is older than CARILLON_MEDIA_KEEP_DAYS, and what was left half done. Returns how many. */
export async function tidyMedia(services: Services): Promise<{ removed: number }> {
  const { db, settings } = services;
  const { s3, isServerless, keepDays } = settings.media;
  if (s3 === null && isServerless) return { removed: 0 };
  await deleteAbandoned(storeOf(settings.media).incoming, services.clock.now());
  for (const row of await db.run<Row>(selectUnsettled(batch))) await removeFile(services, row, 'unsettled');
  let removed = 0;
  for (;;) {
    const unused = await db.run<Row>(selectUnused(keepDays, batch));
    for (const row of unused) if (await removeFile(services, row, 'unused')) removed += 1;
    // A task that came in between keeps its file out of the next look.
    if (unused.length < batch) return { removed };
  }
}

/** Uploads of processes that died. */
async function deleteAbandoned(folder: string, now: Date): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const written = (await stat(path).catch(() => null))?.mtimeMs ?? Infinity;
    if (name.endsWith('.part') && written < now.getTime() - abandonedMs) await rm(path, { force: true });
  }
}

/** Where cron calls do it: at most once an hour of this process. What fails is tried again in an hour. */
export function createHourlyTidy(services: Services): () => Promise<void> {
  let nextMs = 0;
  return async () => {
    const nowMs = services.clock.monotonicMs();
    if (nowMs < nextMs) return;
    nextMs = nowMs + everyMs;
    await tidyMedia(services).catch(toldLater(services));
  };
}

const toldLater = (services: Services) => (error: unknown) =>
  services.logger.warn({ err: error }, 'media could not be tidied; the next try is in an hour');

/** Tidies now and every hour, until stopped. What fails is tried again then. */
export function keepMediaTidy(services: Services): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await tidyMedia(services).catch(toldLater(services));
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const ended = loop();
  return {
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}
