import type { Context } from 'hono';
import type { EmulatorContext, StoreTransaction } from '../../harness/index.ts';
import { fieldsOf, GraphError, parameterError, pickFields } from '../../harness/graph/index.ts';
import { attachedIds, unusedMedia } from '../attached-media.ts';
import { checkPage, readCall } from '../call.ts';
import { pageLock, platform, type PostData } from '../entities.ts';
import type { FacebookSettings } from '../facebook-settings.ts';
import { mediaOf } from '../media.ts';
import { isFalse, linkIn, messageIn, refuseSchedule, type Content } from '../post-content.ts';
import { draftNode, postNode } from '../post-node.ts';
import { putPost } from '../posts.ts';

/** POST /{page}/feed */
export function publish(context: EmulatorContext, settings: FacebookSettings) {
  return async (c: Context): Promise<Response> => {
    const parameters = await readCall(c);
    const pageId = checkPage(c);
    const content = { message: messageIn(parameters, 'message'), link: linkIn(parameters) };
    const attached = attachedIds(parameters, settings);
    if (content.message === null && content.link === null && attached.length === 0)
      throw parameterError('Missing message or attachment');
    if (content.link !== null && attached.length > 0)
      throw parameterError('The emulator shows a link or media: leave out one of them');
    if (isFalse(parameters, 'published'))
      throw parameterError('The emulator publishes at once only: leave out published');
    refuseSchedule(parameters);
    const fields = fieldsOf(parameters) ?? ['id'];
    // Fails before the effect when a field does not exist, as the answer must not be an error afterwards.
    pickFields(draftNode, fields, 'Post');
    const node = await context.store.transaction(pageLock(pageId), async (tx) => {
      const media = await unusedMedia(tx, context, settings, attached);
      if (media.length === 0) await refuseRepetition(tx, pageId, content);
      const taskId = c.req.header('x-request-id') ?? null;
      const post = await putPost(tx, context, { ...content, media, taskId });
      return postNode(post, await mediaOf(tx, post.data.media));
    });
    return c.json(pickFields(node, fields, 'Post'));
  };
}

/** Only the text of the last live post counts: the same text with another one in between is accepted. */
async function refuseRepetition(tx: StoreTransaction, pageId: string, content: Content): Promise<void> {
  let before: string | undefined;
  for (;;) {
    const [last] = await tx.list<PostData>({
      platform,
      kind: 'post',
      owner: pageId,
      limit: 1,
      ...(before !== undefined && { before }),
    });
    if (!last) return;
    const { deletedAt, format, media, message, link } = last.data;
    if (deletedAt === null && format === undefined) {
      if (media === undefined && message === content.message && link === content.link) throw duplicate();
      return;
    }
    before = last.id;
  }
}

const duplicate = (): GraphError =>
  new GraphError(506, 'Duplicate status message', {
    subcode: 1455006,
    isTransient: false,
    userTitle: 'Duplicate Status Update',
    userMessage:
      'This status update is identical to the last one you posted. Try posting something different, or delete your ' +
      'previous update.',
  });
