import { z } from 'zod';

const id = z.string().regex(/^[0-9]{1,19}$/);

/**
 * The body of POST /2/tweets as in X's OpenAPI file (2.167, 2026-08), where `additionalProperties` is false:
 * a field that is not here is refused.
 */
export const postRequest = z.strictObject({
  text: z.string().optional(),
  reply: z
    .strictObject({
      in_reply_to_tweet_id: id,
      exclude_reply_user_ids: z.array(z.string()).optional(),
      auto_populate_reply_metadata: z.boolean().optional(),
    })
    .optional(),
  media: z
    .strictObject({
      media_ids: z.array(id).min(1).max(4),
      tagged_user_ids: z.array(id).max(10).optional(),
      call_to_actions: z.unknown().optional(),
      description: z.string().optional(),
      embeddable: z.boolean().optional(),
      preview_media_id: id.optional(),
      title: z.string().optional(),
    })
    .optional(),
  reply_settings: z.enum(['following', 'mentionedUsers', 'subscribers', 'verified']).optional(),
  made_with_ai: z.boolean().optional(),
  paid_partnership: z.boolean().optional(),
  quote_tweet_id: id.optional(),
  edit_options: z.strictObject({ previous_post_id: id }).optional(),
  poll: z.unknown().optional(),
  card_uri: z.string().optional(),
  community_id: id.optional(),
  direct_message_deep_link: z.string().optional(),
  for_super_followers_only: z.boolean().optional(),
  geo: z.unknown().optional(),
  nullcast: z.boolean().optional(),
  share_with_followers: z.boolean().optional(),
});

export type PostRequest = z.infer<typeof postRequest>;

/** Fields that change what becomes visible and that this emulator does not have. */
export const notEmulatedFields = [
  'poll',
  'card_uri',
  'community_id',
  'direct_message_deep_link',
  'for_super_followers_only',
  'geo',
  'nullcast',
  'share_with_followers',
] as const satisfies readonly (keyof PostRequest)[];

/** Parts of `media` that this emulator does not have either. */
export const notEmulatedMediaFields = [
  'call_to_actions',
  'description',
  'embeddable',
  'preview_media_id',
  'title',
] as const satisfies readonly (keyof NonNullable<PostRequest['media']>)[];
