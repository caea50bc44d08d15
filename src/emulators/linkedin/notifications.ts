import type { EmulatorContext, StoreTransaction } from '../harness/index.ts';
import { commentUrn, objectOf, type Comment } from './comments.ts';
import { authors, platform } from './entities.ts';
import type { Post } from './posts.ts';
import type { LinkedInSettings } from './settings.ts';
import { findSubscription } from './subscriptions.ts';

/** Owes the webhook of a comment below a public post of the organization, where there is a subscription. */
export async function notifyOf(
  tx: StoreTransaction,
  post: Post,
  comment: Comment,
  context: EmulatorContext,
  settings: LinkedInSettings,
): Promise<void> {
  const organization = authors.organization.urn;
  if (post.owner !== organization || post.data.visibility !== 'PUBLIC') return;
  if ((await findSubscription(tx)) === null) return;
  const number = await tx.nextNumber('linkedin.notification');
  const urn = commentUrn(post.id, comment.id, settings);
  const object = objectOf(post.id, settings);
  const { actor, text } = comment.data;
  const notification = {
    notificationId: number,
    organizationalEntity: organization,
    action: actor === organization ? 'ADMIN_COMMENT' : 'COMMENT',
    sourcePost: object,
    decoratedSourcePost: { entity: post.id, owner: post.owner, text: post.data.shown },
    generatedActivity: urn,
    decoratedGeneratedActivity: { comment: { entity: urn, owner: actor, object, text } },
    lastModifiedAt: comment.createdAt.getTime(),
    subscriber: authors.member.urn,
  };
  const type = 'ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS';
  await tx.owe({
    id: `linkedin-${number}-${comment.id}`,
    platform,
    body: JSON.stringify({ type, notifications: [notification] }),
    dueAt: new Date(comment.createdAt.getTime() + context.settings.webhookDelayMs),
  });
}
