import type { Context, Handler } from 'hono';
import { logEffect, type EmulatorContext, type StoreTransaction } from '../../harness/index.ts';
import { refuseCommentary } from '../commentary.ts';
import { authorNames, authors, kinds, platform, type PostData } from '../entities.ts';
import {
  accessDenied,
  duplicatePost,
  inputError,
  notEmulated,
  notPermitted,
  schemaError,
} from '../errors.ts';
import { versionOf } from '../guard.ts';
import { parseLittleText } from '../little-text.ts';
import { refuseContent, refuseUploads, shownBy } from '../post-content.ts';
import { parsePostRequest, type PostRequest } from '../post-request.ts';
import { lockOn, nextPostUrn, postWith, rememberContent, type Content } from '../posts.ts';
import { mayAct } from '../scopes.ts';
import type { LinkedInSettings } from '../settings.ts';
import { readJson } from './read-json.ts';

/** POST /rest/posts: 201 without a body; the post's URN is in the header x-restli-id. */
export function createPost(context: EmulatorContext, settings: LinkedInSettings): Handler {
  return async (c) => {
    const body = await readJson(c);
    if (body instanceof Response) return body;
    const parsed = parsePostRequest(body);
    if ('problems' in parsed) return schemaError(c, parsed.problems);
    const { request } = parsed;
    const refused = refusalOf(c, request, settings);
    if (refused) return refused;

    const data = dataOf(request, c.req.header('x-request-id') ?? null);
    const { author } = request;
    return context.store.transaction(lockOn(author), async (tx) => {
      const now = context.clock.now();
      const notReady = await refuseUploads(c, tx, shownBy(request), { author, now, settings });
      if (notReady) return notReady;
      const made = await storePost(tx, author, data, now, settings);
      if ('duplicateOf' in made) return duplicatePost(c, made.duplicateOf);
      return c.body(null, 201, { 'x-restli-id': made.urn });
    });
  };
}

/** What can be refused without looking at other posts and uploads. */
function refusalOf(c: Context, request: PostRequest, settings: LinkedInSettings): Response | null {
  const { author, lifecycleState, visibility } = request;
  if (!/^urn:li:(person|organization):[\w-]+$/.test(author)) {
    return inputError(c, 'INVALID_URN_TYPE', 'author', 'The author must be a person or organization URN');
  }
  if (authorNames[author] === undefined) {
    return accessDenied(
      c,
      'Field Value validation failed in REQUEST_BODY: Data Processing Exception while processing fields [/author]',
    );
  }
  if (!mayAct(c, 'write', author)) return notPermitted(c, `partnerApiPostsExternal.CREATE.${versionOf(c)}`);
  if (lifecycleState !== 'PUBLISHED') return notEmulated(c, `lifecycleState ${lifecycleState}`);
  if (visibility === 'CONNECTIONS' && author === authors.organization.urn) {
    return inputError(c, 'INVALID_VALUE_FOR_FIELD', 'visibility', 'An organization has no connections');
  }
  if (visibility === 'CONTAINER') return notEmulated(c, 'posts in containers');
  const { article, media } = shownBy(request);
  const isAlone = article === null && media === null;
  return refuseContent(c, request) ?? refuseCommentary(c, request.commentary, isAlone, settings);
}

function dataOf(request: PostRequest, taskId: string | null): PostData {
  return {
    raw: request.commentary,
    ...parseLittleText(request.commentary),
    visibility: request.visibility,
    feedDistribution: request.distribution.feedDistribution,
    ...shownBy(request),
    isReshareDisabledByAuthor: request.isReshareDisabledByAuthor ?? false,
    taskId,
    deleted: false,
  };
}

/** The duplicate check and the post are one transaction per author, so two equal posts at once leave one. */
async function storePost(
  tx: StoreTransaction,
  owner: string,
  data: PostData,
  createdAt: Date,
  settings: LinkedInSettings,
): Promise<{ urn: string } | { duplicateOf: string }> {
  const content = contentOf(owner, data, settings);
  const earlier = content && (await postWith(tx, content));
  if (earlier && counts(earlier, createdAt, settings)) return { duplicateOf: earlier.id };

  const id = await nextPostUrn(tx, createdAt, data, settings);
  const post = { platform, kind: kinds.post, id, owner, createdAt, data };
  await tx.put(post);
  if (content) await rememberContent(tx, post, content);
  const effect = { platform, account: owner, remoteId: post.id, taskId: data.taskId, at: createdAt };
  await logEffect(tx, { ...effect, text: data.shown });
  return { urn: post.id };
}

/** What makes a post a duplicate of another; null when it never is one. */
function contentOf(
  author: string,
  { shown, article, media }: PostData,
  { mediaDuplicates }: LinkedInSettings,
): Content | null {
  const content = { author, shown, article };
  if (!media) return content;
  if (mediaDuplicates === 'never') return null;
  return mediaDuplicates === 'sameText' ? content : { ...content, media };
}

function counts(
  earlier: { createdAt: Date; data: PostData },
  now: Date,
  settings: LinkedInSettings,
): boolean {
  if (earlier.data.deleted && settings.deletedContent === 'allowed') return false;
  return now.getTime() - earlier.createdAt.getTime() <= settings.duplicateWindowMs;
}
