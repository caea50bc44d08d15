import type { EmulatorContext, StoreTransaction } from '../harness/index.ts';
import { emulatedApp, emulatedPage, permalinkOf, platform, type Comment, type Post } from './entities.ts';
import { fileAddress } from './media-node.ts';

const kind = 'subscription';

/** The fields a Page's app may be told of; only changes of `feed` ever come. */
export const webhookFields = [
  'feed',
  'mention',
  'name',
  'picture',
  'category',
  'description',
  'videos',
] as const;

export type Verb = 'add' | 'edited' | 'remove';

interface SubscriptionData {
  fields: readonly string[];
}

export async function subscribedFields(tx: StoreTransaction): Promise<readonly string[]> {
  return (await tx.get<SubscriptionData>(platform, kind, emulatedApp.id))?.data.fields ?? [];
}

/** None of them: the app is told nothing any more. */
export const subscribe = (tx: StoreTransaction, now: Date, fields: readonly string[]): Promise<void> =>
  tx.put({
    platform,
    kind,
    id: emulatedApp.id,
    owner: emulatedPage.id,
    createdAt: now,
    data: { fields },
  });

/** Owes the webhook of a post, durably with what caused it. Stories are in no feed. */
export async function owePost(
  tx: StoreTransaction,
  context: EmulatorContext,
  post: Post,
  verb: Verb,
): Promise<void> {
  if (post.data.format === 'story') return;
  const { message, link, media = [] } = post.data;
  const [first] = media;
  await owe(tx, context, {
    item: itemOf(post),
    verb,
    post_id: post.id,
    created_time: seconds(post.createdAt),
    published: 1,
    ...(message !== null && { message }),
    ...(link !== null && { link }),
    ...(first?.kind === 'video' && { video_id: first.id }),
    ...(first?.kind === 'photo' && media.length === 1 && { photo_id: first.id, link: fileAddress(first) }),
    ...(media.length > 1 && { photos: media.map(fileAddress) }),
  });
}

/** Owes the webhook of a comment. */
export const oweComment = (
  tx: StoreTransaction,
  context: EmulatorContext,
  comment: Comment,
  verb: Verb,
): Promise<void> =>
  owe(tx, context, {
    item: 'comment',
    verb,
    post_id: comment.owner,
    comment_id: comment.id,
    parent_id: comment.data.parent ?? comment.owner,
    created_time: seconds(comment.createdAt),
    message: comment.data.message,
    post: { id: comment.owner, permalink_url: permalinkOf(comment.owner) },
  });

async function owe(
  tx: StoreTransaction,
  { clock, settings }: EmulatorContext,
  value: Record<string, unknown>,
): Promise<void> {
  if (!(await subscribedFields(tx)).includes('feed')) return;
  const now = clock.now();
  const from = { id: emulatedPage.id, name: emulatedPage.name };
  const changes = [{ field: 'feed', value: { from, ...value } }];
  await tx.owe({
    id: `${platform}/${await tx.nextNumber('facebook.webhook')}`,
    platform,
    body: JSON.stringify({ object: 'page', entry: [{ id: emulatedPage.id, time: seconds(now), changes }] }),
    dueAt: new Date(now.getTime() + settings.webhookDelayMs),
  });
}

/** Several photos together are told of as a status that has them. */
function itemOf({ data: { media = [], link } }: Post): string {
  if (media.length === 1) return media[0]?.kind ?? 'status';
  return link === null ? 'status' : 'share';
}

const seconds = (moment: Date): number => Math.floor(moment.getTime() / 1000);
