import { setTimeout as sleep } from 'node:timers/promises';
import { CarillonError } from '../../core/index.ts';
import { workerActor } from '../../scheduler/index.ts';
import type { Services } from '../context.ts';
import type { CampaignRow } from './campaign.ts';
import { aheadMs, planCampaign } from './plan.ts';
import { lockDue, noteProblem, selectDueIds } from './sql/campaigns.ts';

const budgetMs = 20_000;
/** A campaign is planned again when this much of its 14 days has passed. */
const stepMs = 3_600_000;
const everyMs = 30_000;

/** What one call of `processCampaigns` did. */
export interface ProcessedCampaigns {
  /** Campaigns that were planned. */
  campaigns: number;
  /** Posts that were planned. */
  planned: number;
  /** Occurrences that had passed before anybody planned them. */
  skipped: number;
  /** Campaigns that can not be planned: each says why as its `problem`. */
  problems: number;
  /** Campaigns left for the next call: 20 s were over. */
  remaining: number;
}

/** Plans 14 days of every active campaign that needs it. Safe to call twice at once; made for cron. */
export async function processCampaigns(services: Services): Promise<ProcessedCampaigns> {
  const { db, clock } = services;
  const endsAt = clock.monotonicMs() + budgetMs;
  const done = { campaigns: 0, planned: 0, skipped: 0, problems: 0 };
  const due = await db.run<{ id: string }>(selectDueIds(aheadMs - stepMs));
  let reached = 0;
  for (const { id } of due) {
    if (clock.monotonicMs() >= endsAt) break;
    reached += 1;
    const planned = await planOne(services, id);
    if (planned === null) continue;
    if (planned === 'problem') done.problems += 1;
    else {
      done.campaigns += 1;
      done.planned += planned.planned;
      done.skipped += planned.skipped;
    }
  }
  if (done.planned > 0) services.wake();
  return { ...done, remaining: due.length - reached };
}

async function planOne(services: Services, id: string) {
  try {
    return await services.db.transaction(async (tx) => {
      const [row] = await tx.run<CampaignRow>(lockDue(id, aheadMs - stepMs));
      return row === undefined ? null : planCampaign(services, tx, row, workerActor);
    });
  } catch (error) {
    if (!(error instanceof CarillonError)) throw error;
    services.logger.warn({ campaignId: id, code: error.code }, 'a campaign can not be planned');
    await services.db.run(noteProblem(id, error.message));
    return 'problem' as const;
  }
}

/** Plans from now on, until stopped. Without its database it waits; the worker says so. */
export function keepPlanning(services: Services): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await processCampaigns(services).catch((error: unknown) =>
        services.logger.debug({ err: error }, 'campaigns wait for the database'),
      );
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
