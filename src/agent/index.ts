export { createProvider, type ProviderSettings } from './create-provider.ts';
export {
  generatePost,
  type GeneratedPost,
  type GeneratePostInput,
  type ModelCall,
  type ModelCallOutcome,
} from './generate-post.ts';
export { planPost, type PlannedPost } from './plan-campaign.ts';
export type { PostBrief, PostRules } from './post-brief.ts';
export { promptVersion } from './prompts/post.ts';
export {
  ProviderFailed,
  type TextProvider,
  type WriteAnswer,
  type WriteRequest,
} from './providers/provider.ts';
