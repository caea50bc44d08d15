import type { Context, Handler } from 'hono';
import { logEffect, type EmulatorContext, type StoreTransaction } from '../../harness/index.ts';
import { authorNames, authors, kinds, platform, type LinkedInSettings, type PostData } from '../entities.ts';
import { accessDenied, duplicatePost, inputError, notEmulated, schemaError } from '../errors.ts';
import { parseLittleText } from '../little-text.ts';
import { parsePostRequest, type PostRequest } from '../post-request.ts';
import { lockOn, nextShareUrn, postWith, rememberContent } from '../posts.ts';
import { readJson } from './read-json.ts';

const longestCommentary = 3_000;
const longestTitle = 400;

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
    const made = await context.store.transaction(lockOn(request.author), (tx) =>
      storePost(tx, request.author, data, context, settings),
    );
    if ('duplicateOf' in made) return duplicatePost(c, made.duplicateOf);
    return c.body(null, 201, { 'x-restli-id': made.urn });
  };
}

/** What can be refused without looking at other posts. */
function refusalOf(c: Context, request: PostRequest, settings: LinkedInSettings): Response | null {
  if (!/^urn:li:(person|organization):[\w-]+$/.test(request.author)) {
    return inputError(c, 'INVALID_URN_TYPE', 'author', 'The author must be a person or organization URN');
  }
  if (authorNames[request.author] === undefined) {
    return accessDenied(
      c,
      'Field Value validation failed in REQUEST_BODY: Data Processing Exception while processing fields [/author]',
    );
  }
  if (request.lifecycleState !== 'PUBLISHED')
    return notEmulated(c, `lifecycleState ${request.lifecycleState}`);
  if (request.visibility === 'CONNECTIONS' && request.author === authors.organization.urn) {
    return inputError(c, 'INVALID_VALUE_FOR_FIELD', 'visibility', 'An organization has no connections');
  }
  return refuseParts(c, request) ?? refuseText(c, request, settings);
}

/** Parts of a post this emulator does not have, and articles without a usable address. */
function refuseParts(c: Context, request: PostRequest): Response | null {
  const { article, ...other } = request.content ?? {};
  const [part] = Object.keys(other);
  if (part !== undefined) return notEmulated(c, `content.${part}`);
  const { reshareContext, container, adContext } = request;
  if (reshareContext ?? container ?? adContext) return notEmulated(c, 'reshares, containers and ads');
  if (!article) return null;
  if (article.thumbnail) return notEmulated(c, 'images, so there can be no thumbnail');
  if (!/^https?:\/\/\S+$/.test(article.source)) {
    return inputError(
      c,
      'INVALID_VALUE_FOR_FIELD',
      'content/article/source',
      'The source is not a valid URL',
    );
  }
  if (article.title.length > longestTitle) {
    return inputError(
      c,
      'FIELD_LENGTH_TOO_LONG',
      'content/article/title',
      `The title exceeds ${longestTitle}`,
    );
  }
  return null;
}

function refuseText(c: Context, request: PostRequest, settings: LinkedInSettings): Response | null {
  const { commentary, content } = request;
  if (commentary.trim() === '' && !content?.article) {
    return inputError(c, 'MISSING_FIELD', 'commentary', 'A post needs a commentary or content');
  }
  const counted = settings.commentaryCounted === 'escaped' ? commentary : parseLittleText(commentary).shown;
  if (counted.length <= longestCommentary) return null;
  const description = `The commentary has ${counted.length} characters, ${longestCommentary} are allowed`;
  return inputError(c, 'FIELD_LENGTH_TOO_LONG', 'commentary', description);
}

function dataOf(request: PostRequest, taskId: string | null): PostData {
  const article = request.content?.article;
  return {
    raw: request.commentary,
    ...parseLittleText(request.commentary),
    visibility: request.visibility,
    feedDistribution: request.distribution.feedDistribution,
    article: article
      ? { source: article.source, title: article.title, description: article.description }
      : null,
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
  context: EmulatorContext,
  settings: LinkedInSettings,
): Promise<{ urn: string } | { duplicateOf: string }> {
  const createdAt = context.clock.now();
  const content = { author: owner, shown: data.shown, article: data.article };
  const earlier = await postWith(tx, content);
  if (earlier && counts(earlier, createdAt, settings)) return { duplicateOf: earlier.id };

  const post = { platform, kind: kinds.post, id: await nextShareUrn(tx, createdAt), owner, createdAt, data };
  await tx.put(post);
  await rememberContent(tx, post, content);
  const effect = { platform, account: owner, remoteId: post.id, taskId: data.taskId, at: createdAt };
  await logEffect(tx, { ...effect, text: data.shown });
  return { urn: post.id };
}

function counts(
  earlier: { createdAt: Date; data: PostData },
  now: Date,
  settings: LinkedInSettings,
): boolean {
  if (earlier.data.deleted && settings.deletedContent === 'allowed') return false;
  return now.getTime() - earlier.createdAt.getTime() <= settings.duplicateWindowMs;
}
