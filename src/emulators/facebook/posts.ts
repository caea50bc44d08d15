import { logEffect, type EmulatorContext, type StoreTransaction } from '../harness/index.ts';
import { emulatedPage, platform, type Post, type PostData, type PostFormat } from './entities.ts';
import { nextNumber, type Medium } from './media.ts';
import { owePost } from './webhooks.ts';

/** What a post is made of. */
export interface NewPost {
  message: string | null;
  link: string | null;
  media: readonly Medium[];
  format?: PostFormat;
  /** What the publishing call sent as X-Request-Id. */
  taskId: string | null;
  /** The number in its id; the next one when left out. */
  number?: string;
  /** Whose id its publishing call answers with, where that is not the post's. */
  namedBy?: 'video';
}

/** Makes a post visible, logs that, and notes on its photos and videos where they are shown. */
export async function putPost(
  tx: StoreTransaction,
  context: EmulatorContext,
  { message, link, media, format, taskId, number, namedBy }: NewPost,
): Promise<Post> {
  const createdAt = context.clock.now();
  const id = `${emulatedPage.id}_${number ?? (await nextNumber(tx, createdAt))}`;
  const failsAt = endOfFailing(media);
  const data: PostData = {
    message,
    link,
    taskId,
    deletedAt: null,
    ...(media.length > 0 && { media: media.map((each) => ({ kind: each.kind, id: each.id })) }),
    ...(format && { format }),
    ...(namedBy && { namedBy }),
    ...(failsAt !== null && { failsAt }),
  };
  const post: Post = { platform, kind: 'post', id, owner: emulatedPage.id, createdAt, data };
  await tx.put(post);
  for (const medium of media) await show(tx, medium, post);
  const effect = { platform, account: emulatedPage.id, remoteId: publicIdOf(post), taskId, at: createdAt };
  await logEffect(tx, { ...effect, text: message ?? '' });
  await owePost(tx, context, post, 'add');
  return post;
}

/**
 * By which id people and programs meet a post first: a reel and a video of its own are known by the video, a story by a
 * plain number, as their publishing calls name them.
 */
export function publicIdOf({ id, data }: Post): string {
  if (data.namedBy === 'video') return data.media?.[0]?.id ?? id;
  if (data.format === undefined) return id;
  const number = id.split('_').at(-1) ?? id;
  return data.format === 'reel' ? (data.media?.[0]?.id ?? number) : number;
}

async function show(tx: StoreTransaction, medium: Medium, post: Post): Promise<void> {
  if (medium.kind === 'photo') {
    await tx.put({ ...medium, data: { ...medium.data, postId: post.id } });
    return;
  }
  const publishedAt = post.createdAt.toISOString();
  await tx.put({ ...medium, data: { ...medium.data, postId: post.id, publishedAt } });
}

/** When the work on one of the videos ends badly. */
function endOfFailing(media: readonly Medium[]): string | null {
  const failing = media.find((each) => each.kind === 'video' && each.data.failure !== null);
  return failing?.kind === 'video' ? failing.data.worksUntil : null;
}
