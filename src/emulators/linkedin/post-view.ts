import type { PostData } from './entities.ts';
import { modifiedAt, type Post } from './posts.ts';
import type { LinkedInSettings } from './settings.ts';

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
    ...contentOf(data),
    lifecycleState: 'PUBLISHED',
    lifecycleStateInfo: { isEditedByAuthor: data.editedAt !== undefined },
    isReshareDisabledByAuthor: data.isReshareDisabledByAuthor,
    createdAt: at,
    publishedAt: at,
    lastModifiedAt: modifiedAt(post),
  };
}

function contentOf({ article, media }: PostData): Record<string, unknown> {
  if (article) return { content: { article } };
  if (!media) return {};
  const uploads = media.uploads.map(({ urn, altText }) => ({
    id: urn,
    ...(altText === null ? {} : { altText }),
  }));
  if (media.form === 'multiImage') return { content: { multiImage: { images: uploads } } };
  return { content: { media: { ...uploads[0], ...(media.title === null ? {} : { title: media.title }) } } };
}
