import type { Queryable } from '../../db/index.ts';
import { keepResults, selectResults } from './sql/campaign-results.ts';

/** What became of a campaign's posts, those that were cleaned up included. */
export interface CampaignResults {
  posts: {
    total: number;
    pending: number;
    running: number;
    completed: number;
    failed: number;
    cancelled: number;
    /** Among the pending. */
    waitingForApproval: number;
    /** Among the failed: their time passed before they could run. */
    missed: number;
  };
  /** Sums of each post's newest figures; null when no post has that figure. `measured`: how many have. */
  metrics: {
    reach: number | null;
    engagement: number | null;
    clicks: number | null;
    measured: { reach: number; engagement: number; clicks: number };
    fetchedAt: Date | null;
  };
}

export async function resultsOf(db: Queryable, campaignId: string): Promise<CampaignResults> {
  const rows = await db.run<CampaignResults['metrics'] & { posts: CampaignResults['posts'] }>(
    selectResults(campaignId),
  );
  const [row] = rows;
  if (row === undefined) throw new Error('counting gave no row');
  const { posts, ...metrics } = row;
  return { posts, metrics };
}

/** Keeps what posts came to that are about to be deleted, in the transaction that deletes them. */
export async function keepResultsOf(tx: Queryable, taskIds: readonly string[]): Promise<void> {
  await tx.run(keepResults(taskIds));
}
