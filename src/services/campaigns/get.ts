import { z } from 'zod';
import { CarillonError } from '../../core/index.ts';
import type { Caller, Services } from '../context.ts';
import { resultsOf, type CampaignResults } from '../metrics/index.ts';
import { checkId, parse } from '../tasks/index.ts';
import { campaignOf, campaignStatuses, type Campaign, type CampaignRow } from './campaign.ts';
import { selectCampaign, selectCampaigns } from './sql/campaigns.ts';

export const campaignListSchema = z.strictObject({ status: z.array(z.enum(campaignStatuses)).optional() });
export type CampaignListInput = z.input<typeof campaignListSchema>;

export type CampaignDetail = Campaign & { results: CampaignResults };

/** Campaigns, newest first, at most 1,000. @throws CarillonError `invalid_input` */
export async function listCampaigns(
  { db }: Services,
  { workspaceId }: Caller,
  input: CampaignListInput = {},
): Promise<Campaign[]> {
  const { status } = parse(campaignListSchema, input);
  return (await db.run<CampaignRow>(selectCampaigns(workspaceId, status ?? null))).map(campaignOf);
}

/** One campaign with what became of its posts. @throws CarillonError `campaign_not_found`, `invalid_input` */
export async function getCampaign(
  { db }: Services,
  { workspaceId }: Caller,
  id: string,
): Promise<CampaignDetail> {
  const [row] = await db.run<CampaignRow>(selectCampaign(workspaceId, checkId(id)));
  if (row === undefined) throw new CarillonError('campaign_not_found', { id });
  return { ...campaignOf(row), results: await resultsOf(db, row.id) };
}
