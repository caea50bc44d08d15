export type { Campaign, CampaignStatus } from './campaign.ts';
export { campaignStatuses } from './campaign.ts';
export * from './change.ts';
export * from './create.ts';
export * from './get.ts';
export * from './process.ts';
export * from './request.ts';
export type { CampaignResults } from '../metrics/index.ts';
