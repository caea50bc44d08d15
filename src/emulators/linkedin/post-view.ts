import type { LinkedInSettings } from './entities.ts';
import type { Post } from './posts.ts';

/** A post as reads answer it; times in milliseconds. */
export function viewPost(post: Post, settings: LinkedInSettings): Record<string, unknown> {
  const { data } = post;
  const at = post.createdAt.getTime();
  return {
    id: post.id,
    author: post.owner,
    commentary: data[settings.readBackText],
    visibility: data.visibility,
    distribution: {
      feedDistribution: data.feedDistribution,
      targetEntities: [],
      thirdPartyDistributionChannels: [],
    },
    ...(data.article ? { content: { article: data.article } } : {}),
    lifecycleState: 'PUBLISHED',
    lifecycleStateInfo: { isEditedByAuthor: false },
    isReshareDisabledByAuthor: data.isReshareDisabledByAuthor,
    createdAt: at,
    publishedAt: at,
    lastModifiedAt: at,
  };
}
