export { createProvider, type ProviderSettings, type VendorSettings } from './create-provider.ts';
export {
  generatePost,
  type GeneratedPost,
  type GeneratePostInput,
  type ModelCall,
  type ModelCallOutcome,
  type PlannedCall,
} from './generate-post.ts';
export { planPost, type PlannedPost } from './plan-campaign.ts';
export type { PostBrief, PostRules } from './post-brief.ts';
export { promptVersion } from './prompts/post.ts';
export { costOf } from './providers/prices.ts';
export {
  chainOf,
  ProviderFailed,
  type ModelPrice,
  type TextProvider,
  type WriteAnswer,
  type WriteRequest,
} from './providers/provider.ts';
