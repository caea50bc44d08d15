import type { StoreTransaction } from '../harness/index.ts';
import { emulatedUser } from './entities.ts';
import { viewMedia } from './media-view.ts';
import { viewPost, type Viewer } from './post-view.ts';
import { livePost, type Post } from './posts.ts';

/** Every value of expansions: those of the OpenAPI file, and the names live answers know. */
export const postExpansions = [
  'article.cover_media',
  'article.media_entities',
  'attachments.media_keys',
  'attachments.media_source_tweet',
  'attachments.poll_ids',
  'author_id',
  'edit_history_post_ids',
  'edit_history_tweet_ids',
  'entities.mentions.username',
  'geo.place_id',
  'in_reply_to_user_id',
  'referenced_posts',
  'referenced_tweets.id',
  'referenced_tweets.id.author_id',
  'username',
] as const;

/** The member `includes` of an answer with these posts; nothing when nothing is to be included. */
export async function includesOf(
  tx: StoreTransaction,
  posts: readonly Post[],
  viewer: Viewer,
): Promise<{ includes?: Record<string, unknown> }> {
  const wants = (...names: readonly string[]) => names.some((name) => viewer.expansions.includes(name));
  const media = wants('attachments.media_keys') ? mediaOf(posts, viewer) : [];
  const speaks =
    wants('author_id') || (wants('in_reply_to_user_id') && posts.some(({ data }) => data.inReplyTo));
  const users = speaks && posts.length > 0 ? [emulatedUser] : [];
  const tweets = wants('referenced_tweets.id', 'referenced_posts') ? await referenced(tx, posts, viewer) : [];
  const found = Object.entries({ media, users, tweets }).filter(([, each]) => each.length > 0);
  return found.length > 0 ? { includes: Object.fromEntries(found) } : {};
}

function mediaOf(posts: readonly Post[], viewer: Viewer): unknown[] {
  const byKey = new Map(
    posts.flatMap((post) => (post.data.media ?? []).map((one) => [one.key, viewMedia(one, post, viewer)])),
  );
  return [...byKey.values()];
}

async function referenced(tx: StoreTransaction, posts: readonly Post[], viewer: Viewer): Promise<unknown[]> {
  const ids = new Set(posts.flatMap(({ data }) => [data.inReplyTo, data.quotes].filter((id) => id)));
  const found: unknown[] = [];
  for (const id of ids) {
    const post = await livePost(tx, String(id));
    if (post) found.push(viewPost(post, viewer).data);
  }
  return found;
}
