import { z } from 'zod';
import { parseBody, type SchemaProblem } from './body-problems.ts';

/** The body of POST /rest/posts as the documents describe it (views 2023-11 to 2026-01); unknown fields are refused. */
const postRequest = z.strictObject({
  author: z.string(),
  commentary: z.string(),
  visibility: z.enum(['PUBLIC', 'CONNECTIONS', 'LOGGED_IN', 'CONTAINER']),
  distribution: z.strictObject({
    feedDistribution: z.enum(['MAIN_FEED', 'NONE']),
    targetEntities: z.array(z.unknown()).optional(),
    thirdPartyDistributionChannels: z.array(z.unknown()).optional(),
  }),
  lifecycleState: z.enum(['DRAFT', 'PUBLISHED', 'PUBLISH_REQUESTED', 'PUBLISH_FAILED']),
  isReshareDisabledByAuthor: z.boolean().optional(),
  content: z
    .strictObject({
      article: z
        .strictObject({
          source: z.string(),
          title: z.string(),
          description: z.string().optional(),
          thumbnail: z.string().optional(),
          thumbnailAltText: z.string().optional(),
        })
        .optional(),
      media: z
        .strictObject({ id: z.string(), title: z.string().optional(), altText: z.string().optional() })
        .optional(),
      multiImage: z
        .strictObject({
          images: z.array(z.strictObject({ id: z.string(), altText: z.string().optional() })),
          altText: z.string().optional(),
        })
        .optional(),
      poll: z.unknown().optional(),
      celebration: z.unknown().optional(),
      reference: z.unknown().optional(),
      carousel: z.unknown().optional(),
    })
    .optional(),
  reshareContext: z.unknown().optional(),
  container: z.string().optional(),
  contentLandingPage: z.string().optional(),
  contentCallToActionLabel: z.string().optional(),
  adContext: z.unknown().optional(),
});

export type PostRequest = z.infer<typeof postRequest>;
export type PostContent = NonNullable<PostRequest['content']>;

/** The body of a partial update, as far as it is emulated. */
const editRequest = z.strictObject({
  patch: z.strictObject({ $set: z.strictObject({ commentary: z.string() }) }),
});

export const parseEditRequest = (body: unknown) => parseBody(editRequest, body);

/** The body, or what Rest.li's validator says about each field. */
export const parsePostRequest = (body: unknown): { request: PostRequest } | { problems: SchemaProblem[] } =>
  parseBody(postRequest, body);
