import { CarillonError, newId, sha256 } from '../../core/index.ts';
import { noteOperation } from '../../scheduler/index.ts';
import type { Caller, Services } from '../context.ts';
import { parse } from '../tasks/index.ts';
import { campaignOf, type Campaign, type CampaignRow } from './campaign.ts';
import { planCampaign } from './plan.ts';
import { campaignSchema, fieldsOf, type CampaignInput } from './request.ts';
import { insertCampaign, selectByRequest, selectCampaign } from './sql/campaigns.ts';

export type CreatedCampaign = Campaign & {
  /** The same request made it before. */
  deduplicated: boolean;
};

/**
 * Creates a campaign and plans its first 14 days. An equal request returns the campaign of the first one, until that is
 * changed or stopped.
 * @throws CarillonError `invalid_input`, `campaign_too_large`, `unknown_platform`, `account_not_found`,
 * `platform_not_connected`, `account_unidentified`, `content_rejected`
 */
export async function createCampaign(
  services: Services,
  caller: Caller,
  input: CampaignInput,
): Promise<CreatedCampaign> {
  const request = parse(campaignSchema, input);
  const fields = fieldsOf(services, request, null);
  const { workspaceId, actor } = caller;
  const hash = sha256(request);
  const id = newId();
  // What started a moment ago is caught up.
  const plannedUntil = new Date(services.clock.now().getTime() - services.settings.pastGraceMs);
  const row = await services.db.transaction(async (tx) => {
    const [made] = await tx.run<CampaignRow>(insertCampaign(id, workspaceId, fields, plannedUntil, hash));
    if (made === undefined) return null;
    await planCampaign(services, tx, made, actor);
    await noteOperation(tx, workspaceId, 'campaign_created', { campaignId: id }, actor);
    return (await tx.run<CampaignRow>(selectCampaign(workspaceId, id)))[0] ?? made;
  });
  services.wake();
  if (row !== null) return { ...campaignOf(row), deduplicated: false };
  const [earlier] = await services.db.run<CampaignRow>(selectByRequest(workspaceId, hash));
  if (earlier === undefined) throw new CarillonError('campaign_stopped', { id });
  return { ...campaignOf(earlier), deduplicated: true };
}
