import { CarillonError } from '../../core/index.ts';
import type { Queryable } from '../../db/index.ts';
import { cancelAll, noteOperation, releasePaused, type OperationName } from '../../scheduler/index.ts';
import type { Caller, Services } from '../context.ts';
import { checkId, parse } from '../tasks/index.ts';
import type { CampaignRow, CampaignStatus } from './campaign.ts';
import { getCampaign, type CampaignDetail } from './get.ts';
import { planCampaign } from './plan.ts';
import { campaignChangeSchema, campaignSchema, fieldsOf, type CampaignChange } from './request.ts';
import { lockCampaign, setStatus, updateCampaign } from './sql/campaigns.ts';

/**
 * Changes a campaign. Its future posts become what they would be now; those that a person edited, moved or approved stay.
 * @throws CarillonError `campaign_not_found`, `campaign_stopped`, and as `createCampaign`
 */
export async function changeCampaign(
  services: Services,
  caller: Caller,
  id: string,
  input: CampaignChange,
): Promise<CampaignDetail> {
  const asked = parse(campaignChangeSchema, input);
  return withCampaign(services, caller, id, 'campaign_changed', async (tx, row) => {
    const { goal, brief, link, accounts, rule, timezone, skipDates, postsPerOccurrence, minutesApart } = row;
    const { approvalPolicy, writeAt, endLocal: end } = row;
    const before = {
      goal,
      brief,
      link,
      accounts,
      rule,
      timezone,
      end,
      skipDates,
      postsPerOccurrence,
      minutesApart,
    };
    const request = parse(campaignSchema, { ...before, approvalPolicy, writeAt, ...asked });
    const [changed] = await tx.run<CampaignRow>(updateCampaign(row.id, fieldsOf(services, request, row)));
    // A paused one is planned when it goes on; what it has planned follows the change now.
    if (changed !== undefined) await planCampaign(services, tx, changed, caller.actor, true);
  });
}

/** Runs none of its posts, and plans none, until it is resumed; what is in flight ends. @throws CarillonError */
export const pauseCampaign = (services: Services, caller: Caller, id: string): Promise<CampaignDetail> =>
  withCampaign(services, caller, id, 'campaign_paused', (tx, row) => mark(tx, row, 'paused'));

/** Undoes a pause. What went stale meanwhile is skipped. @throws CarillonError */
export const resumeCampaign = (services: Services, caller: Caller, id: string): Promise<CampaignDetail> =>
  withCampaign(services, caller, id, 'campaign_resumed', async (tx, row) => {
    await mark(tx, row, 'active');
    await planCampaign(services, tx, { ...row, status: 'active' }, caller.actor);
    await releasePaused(tx);
  });

/** Cancels its posts that wait, for good; of those in doubt the wish is recorded. @throws CarillonError */
export const stopCampaign = (services: Services, caller: Caller, id: string): Promise<CampaignDetail> =>
  withCampaign(services, caller, id, 'campaign_stopped', async (tx, row) => {
    await mark(tx, row, 'stopped');
    await cancelAll(tx, row.id, caller.actor);
  });

async function mark(tx: Queryable, { id }: CampaignRow, status: CampaignStatus): Promise<void> {
  await tx.run(setStatus(id, status));
}

/** One change at a time, noted with who made it. Stopping twice changes nothing; nothing else follows a stop. */
async function withCampaign(
  services: Services,
  caller: Caller,
  id: string,
  name: OperationName,
  work: (tx: Queryable, row: CampaignRow) => Promise<unknown>,
): Promise<CampaignDetail> {
  const { workspaceId, actor } = caller;
  await services.db.transaction(async (tx) => {
    const [row] = await tx.run<CampaignRow>(lockCampaign(workspaceId, checkId(id)));
    if (row === undefined) throw new CarillonError('campaign_not_found', { id });
    if (row.status === 'stopped' && name === 'campaign_stopped') return;
    if (row.status === 'stopped') throw new CarillonError('campaign_stopped', { id });
    await work(tx, row);
    await noteOperation(tx, workspaceId, name, { campaignId: row.id }, actor);
  });
  services.wake();
  return getCampaign(services, caller, id);
}
