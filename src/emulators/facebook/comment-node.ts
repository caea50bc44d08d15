import { graphTime } from '../harness/graph/index.ts';
import { numberOf } from './comments.ts';
import { emulatedPage, permalinkOf, type Comment } from './entities.ts';

/** A comment with every field the emulator has, as the Graph API names them; undefined where it has none. */
export function commentNode(comment: Comment): Record<string, unknown> {
  const { message, parent } = comment.data;
  return {
    id: comment.id,
    created_time: graphTime(comment.createdAt),
    message,
    from: { name: emulatedPage.name, id: emulatedPage.id },
    permalink_url: commentUrl(comment),
    parent: parent === null ? undefined : { id: parent },
    can_remove: true,
    can_hide: false,
    is_hidden: false,
    attachment: undefined,
    message_tags: undefined,
  };
}

export const commentUrl = ({ id, owner }: Comment): string =>
  `${permalinkOf(owner)}?comment_id=${numberOf(id)}`;

/** What the API gives of a comment when no fields are named. */
export const usualCommentFields: readonly string[] = ['created_time', 'from', 'message', 'id'];
