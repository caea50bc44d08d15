import { commentUrn, objectOf, type Comment } from './comments.ts';
import type { LinkedInSettings } from './settings.ts';

/** A comment as creation and reads answer it; times in milliseconds. */
export function viewComment(comment: Comment, settings: LinkedInSettings): Record<string, unknown> {
  const { id, owner: post, data } = comment;
  const stamp = { actor: data.actor, time: comment.createdAt.getTime() };
  return {
    actor: data.actor,
    commentUrn: commentUrn(post, id, settings),
    created: stamp,
    id,
    lastModified: stamp,
    message: { attributes: [], text: data.text },
    object: objectOf(post, settings),
    ...(data.parent === null ? {} : { parentComment: commentUrn(post, data.parent, settings) }),
  };
}
