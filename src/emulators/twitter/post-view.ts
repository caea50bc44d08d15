import type { Caller } from './callers.ts';
import { emulatedUser } from './entities.ts';
import { figuresOf, hasPrivateFigures, nonPublicMetrics, organicMetrics, publicMetrics } from './metrics.ts';
import type { Post } from './posts.ts';
import { fieldNotAuthorized, type PartialError } from './problems.ts';

/** Every value of tweet.fields that X documents; those without a maker below are accepted and left out. */
export const postFields = [
  'article',
  'attachments',
  'author_id',
  'card_uri',
  'community_id',
  'context_annotations',
  'conversation_id',
  'created_at',
  'display_text_range',
  'edit_controls',
  'edit_history_tweet_ids',
  'entities',
  'geo',
  'id',
  'in_reply_to_user_id',
  'lang',
  'media_metadata',
  'non_public_metrics',
  'note_tweet',
  'organic_metrics',
  'possibly_sensitive',
  'promoted_metrics',
  'public_metrics',
  'referenced_tweets',
  'reply_settings',
  'scopes',
  'source',
  'text',
  'withheld',
] as const;

export interface Viewer {
  caller: Caller;
  now: Date;
  fields: readonly string[];
}

export interface PostView {
  data: Record<string, unknown>;
  errors: PartialError[];
}

/** Fields only the author's own token sees, and only for 30 days. */
const privateFields: readonly string[] = ['non_public_metrics', 'organic_metrics', 'promoted_metrics'];

/** A post as an answer shows it: id, text and edit history always, the rest on request. */
export function viewPost(post: Post, viewer: Viewer): PostView {
  const data: Record<string, unknown> = {
    id: post.id,
    text: post.data.text,
    edit_history_tweet_ids: [post.id],
  };
  const errors: PartialError[] = [];
  const ageMs = viewer.now.getTime() - post.createdAt.getTime();
  const maySeePrivate = viewer.caller === 'user' && hasPrivateFigures(ageMs);
  for (const field of viewer.fields) {
    if (privateFields.includes(field) && !maySeePrivate) {
      errors.push(fieldNotAuthorized(field, post.id));
      continue;
    }
    const value = valueOf(field, post, ageMs);
    if (value !== undefined) data[field] = value;
  }
  return { data, errors };
}

/** undefined where a post has no such field: X leaves it out. */
function valueOf(field: string, post: Post, ageMs: number): unknown {
  const { data } = post;
  switch (field) {
    case 'author_id':
      return post.owner;
    case 'conversation_id':
      return data.conversationId;
    case 'created_at':
      return post.createdAt.toISOString();
    case 'entities':
      return data.urls.length > 0 ? { urls: data.urls } : undefined;
    case 'in_reply_to_user_id':
      return data.inReplyTo ? emulatedUser.id : undefined;
    case 'referenced_tweets':
      return data.inReplyTo ? [{ type: 'replied_to', id: data.inReplyTo }] : undefined;
    case 'reply_settings':
      return 'everyone';
    case 'possibly_sensitive':
      return false;
    case 'public_metrics':
      return publicMetrics(figuresOf(post, ageMs));
    case 'non_public_metrics':
      return nonPublicMetrics(figuresOf(post, ageMs));
    case 'organic_metrics':
      return organicMetrics(figuresOf(post, ageMs));
    default:
      return undefined;
  }
}
