import { Counter, Histogram, type Registry } from 'prom-client';
import type { Happening } from '../../core/index.ts';
import { nameIn, platformIn, type Names } from './names.ts';

const delayBuckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900];
const publicationBuckets = [0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3_600, 14_400];

/** Counts what the worker and the cron calls of this process do. */
export function countHappenings(registry: Registry, names: Names): (happening: Happening) => void {
  const { claims, claimDelay, runs, publication, readBacks } = createCounters([registry]);
  return (happening) => {
    switch (happening.what) {
      case 'claimed':
        claims.inc({ type: nameIn(names.types, happening.type) });
        claimDelay.observe(secondsOf(happening.lateMs));
        return;
      case 'settled':
        runs.inc({
          type: nameIn(names.types, happening.type),
          platform: platformIn(names, happening.platform),
          outcome: happening.outcome,
          failure_kind: happening.failureKind ?? 'none',
        });
        return;
      case 'published':
        publication.observe(
          { platform: platformIn(names, happening.platform) },
          secondsOf(happening.sinceScheduledMs),
        );
        return;
      case 'read_back':
        readBacks.inc({ platform: platformIn(names, happening.platform), result: happening.result });
    }
  };
}

/** A database's clock that was set back may give a moment in the future. */
const secondsOf = (ms: number): number => Math.max(ms, 0) / 1_000;

function createCounters(registers: Registry[]) {
  return {
    claims: new Counter({
      name: 'carillon_claims_total',
      help: 'Claims that this process ran',
      labelNames: ['type'],
      registers,
    }),
    claimDelay: new Histogram({
      name: 'carillon_claim_delay_seconds',
      help: 'From the moment a task should have been looked at to its claim',
      buckets: delayBuckets,
      registers,
    }),
    runs: new Counter({
      name: 'carillon_runs_total',
      help: 'Runs that ended in this process, by what became of them',
      labelNames: ['type', 'platform', 'outcome', 'failure_kind'],
      registers,
    }),
    publication: new Histogram({
      name: 'carillon_publication_delay_seconds',
      help: 'From scheduledAt to everything being live: retries, holds and doubts included',
      labelNames: ['platform'],
      buckets: publicationBuckets,
      registers,
    }),
    readBacks: new Counter({
      name: 'carillon_read_backs_total',
      help: 'Lists of a platform that were read because an answer was missing',
      labelNames: ['platform', 'result'],
      registers,
    }),
  };
}
