import type { Caller } from './calls.ts';
import { emulatedUser, type PostData } from './entities.ts';
import { figuresOf, hasPrivateFigures, nonPublicMetrics, organicMetrics, publicMetrics } from './metrics.ts';
import type { Post } from './posts.ts';
import { fieldNotAuthorized, type PartialError } from './problems.ts';

/** What a reader asked for. */
export interface Wanted {
  fields: readonly string[];
  mediaFields: readonly string[];
  expansions: readonly string[];
}

export interface Viewer extends Wanted {
  caller: Caller;
  now: Date;
}

export interface PostView {
  data: Record<string, unknown>;
  errors: PartialError[];
}

/** Fields only the author's own token sees, and only for 30 days. */
export const privateFields: readonly string[] = ['non_public_metrics', 'organic_metrics', 'promoted_metrics'];

const expandedFields: Readonly<Record<string, string>> = {
  'attachments.media_keys': 'attachments',
  author_id: 'author_id',
  in_reply_to_user_id: 'in_reply_to_user_id',
  'referenced_tweets.id': 'referenced_tweets',
  referenced_posts: 'referenced_tweets',
};

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
  // What is expanded is named in the post, too.
  const expanded = viewer.expansions
    .map((expansion) => expandedFields[expansion])
    .filter((name) => name !== undefined);
  for (const field of new Set([...viewer.fields, ...expanded])) {
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
    case 'attachments':
      return data.media ? { media_keys: data.media.map(({ key }) => key) } : undefined;
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
      return referencesOf(data);
    case 'media_metadata':
      return data.media?.map(({ key, alt }) => ({ media_key: key, ...(alt !== null && { alt_text: alt }) }));
    case 'paid_partnership':
      return data.paidPartnership ?? false;
    case 'reply_settings':
      return data.replySettings ?? 'everyone';
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

function referencesOf({ inReplyTo, quotes }: PostData): { type: string; id: string }[] | undefined {
  const references = [
    ...(inReplyTo ? [{ type: 'replied_to', id: inReplyTo }] : []),
    ...(quotes ? [{ type: 'quoted', id: quotes }] : []),
  ];
  return references.length > 0 ? references : undefined;
}
