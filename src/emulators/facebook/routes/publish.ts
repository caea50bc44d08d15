import type { Context } from 'hono';
import type { EmulatorContext, StoreTransaction } from '../../harness/index.ts';
import { logEffect, timedNumber } from '../../harness/index.ts';
import {
  fieldsOf,
  GraphError,
  parameterError,
  pickFields,
  textOf,
  type GraphParameters,
} from '../../harness/graph/index.ts';
import { checkPage, readCall } from '../call.ts';
import { pageLock, platform, vendorHosts, type Post, type PostData } from '../entities.ts';
import { postNode } from '../post-node.ts';

/** Cited everywhere, in no official page: the error's own wording is unverified, too. */
const maxMessageCharacters = 63_206;

/** POST /{page}/feed */
export function publish(context: EmulatorContext) {
  return async (c: Context): Promise<Response> => {
    const parameters = await readCall(c);
    const pageId = checkPage(c);
    const content = contentOf(parameters);
    const fields = fieldsOf(parameters) ?? ['id'];
    // Fails before the effect when a field does not exist, as the answer must not be an error afterwards.
    pickFields(postNode(draftOf(pageId, content)), fields, 'Post');
    const post = await context.store.transaction(pageLock(pageId), async (tx) => {
      await refuseRepetition(tx, pageId, content);
      const createdAt = context.clock.now();
      const number = timedNumber(createdAt, await tx.nextNumber('facebook.post'));
      const data = { ...content, taskId: c.req.header('x-request-id') ?? null, deletedAt: null };
      const made: Post = {
        platform,
        kind: 'post',
        id: `${pageId}_${number}`,
        owner: pageId,
        createdAt,
        data,
      };
      await tx.put(made);
      const { taskId } = data;
      const effect = { platform, account: pageId, remoteId: made.id, taskId, at: createdAt };
      await logEffect(tx, { ...effect, text: content.message ?? '' });
      return made;
    });
    return c.json(pickFields(postNode(post), fields, 'Post'));
  };
}

type Content = Pick<PostData, 'message' | 'link'>;

function contentOf(parameters: GraphParameters): Content {
  // Blanks around a message do not survive (unverified: the strict reading for whoever compares texts afterwards).
  const message = textOf(parameters, 'message')?.trim() || null;
  const link = textOf(parameters, 'link')?.trim() || null;
  if (message === null && link === null) throw parameterError('Missing message or attachment');
  if (message !== null && [...message].length > maxMessageCharacters) {
    throw parameterError(`Param message must be at most ${maxMessageCharacters} characters long`);
  }
  if (textOf(parameters, 'published') === 'false' || 'scheduled_publish_time' in parameters) {
    throw parameterError(
      'The emulator publishes at once only: leave out published and scheduled_publish_time',
    );
  }
  if ('attached_media' in parameters)
    throw parameterError('The emulator has no photos: leave out attached_media');
  if (link !== null) checkLink(link);
  return { message, link };
}

function checkLink(link: string): void {
  const url = URL.parse(link.includes('://') ? link : `https://${link}`);
  if (!url || !/^https?:$/.test(url.protocol) || !url.hostname.includes('.')) {
    throw new GraphError(1500, '(#1500) The url you supplied is invalid');
  }
  if (vendorHosts.own.some((host) => `.${url.hostname}`.endsWith(`.${host}`))) {
    throw new GraphError(200, '(#200) Permissions error', {
      subcode: 1609008,
      isTransient: false,
      userTitle: "Can't share this link",
      userMessage: 'Links to Facebook can not be shared this way.',
    });
  }
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
    if (last.data.deletedAt === null) {
      if (last.data.message === content.message && last.data.link === content.link) throw duplicate();
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

const draftOf = (owner: string, content: Content): Post => ({
  platform,
  kind: 'post',
  id: '',
  owner,
  createdAt: new Date(0),
  data: { ...content, taskId: null, deletedAt: null },
});
