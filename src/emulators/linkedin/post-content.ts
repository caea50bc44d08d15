import type { Context } from 'hono';
import type { StoreTransaction } from '../harness/index.ts';
import type { Article, PostMedia } from './entities.ts';
import { badRequest, codedError, inputError, notEmulated, schemaError, type MediaCode } from './errors.ts';
import type { PostContent, PostRequest } from './post-request.ts';
import type { LinkedInSettings } from './settings.ts';
import { findUpload, statusOf } from './uploads.ts';

const longestTitle = 400;
const longestAltText = 4_086;
const images = { least: 2, most: 20 } as const;

/** What a post shows beside its text. */
export interface Shown {
  article: Article | null;
  media: PostMedia | null;
}

export function shownBy({ content }: PostRequest): Shown {
  const { article = null, media, multiImage } = content ?? {};
  if (media) {
    const uploads = [{ urn: media.id, altText: media.altText ?? null }];
    return { article, media: { form: 'media', title: media.title ?? null, uploads } };
  }
  if (!multiImage) return { article, media: null };
  const uploads = multiImage.images.map(({ id, altText }) => ({ urn: id, altText: altText ?? null }));
  return { article, media: { form: 'multiImage', title: null, uploads } };
}

/** What can be refused of a content without looking at its uploads. */
export function refuseContent(c: Context, request: PostRequest): Response | null {
  const { reshareContext, container, adContext } = request;
  if (reshareContext ?? container ?? adContext) return notEmulated(c, 'reshares, containers and ads');
  const content = request.content ?? {};
  const parts = Object.keys(content);
  if (parts.length > 1) {
    return schemaError(c, [
      { path: '/content', problem: 'DataMap should have no more than one entry for a union type' },
    ]);
  }
  const other = parts.find((part) => !['article', 'media', 'multiImage'].includes(part));
  if (other !== undefined) return notEmulated(c, `content.${other}`);
  return (
    refuseArticle(c, content) ??
    refuseMedia(c, content) ??
    refuseImages(c, content) ??
    refuseWords(c, request)
  );
}

function refuseArticle(c: Context, { article }: PostContent): Response | null {
  if (!article) return null;
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
  const { thumbnail } = article;
  if (thumbnail === undefined || kindOf(thumbnail) === 'image') return null;
  return inputError(c, 'INVALID_URN_TYPE', 'content/article/thumbnail', 'A thumbnail must be an image URN');
}

function refuseMedia(c: Context, { media }: PostContent): Response | null {
  if (!media) return null;
  const kind = kindOf(media.id);
  if (kind === null) {
    const problem = 'The media must be an image, video or document URN';
    return inputError(c, 'INVALID_URN_TYPE', 'content/media/id', problem);
  }
  if (kind === 'document' && (media.title ?? '').trim() === '') {
    return inputError(c, 'MISSING_FIELD', 'content/media/title', 'A document needs a title');
  }
  if ((media.title ?? '').length <= longestTitle) return null;
  return inputError(c, 'FIELD_LENGTH_TOO_LONG', 'content/media/title', `The title exceeds ${longestTitle}`);
}

function refuseImages(c: Context, { multiImage }: PostContent): Response | null {
  if (!multiImage) return null;
  const count = multiImage.images.length;
  const field = 'content/multiImage/images';
  if (count < images.least || count > images.most) {
    const problem = `${images.least} to ${images.most} images are wanted, not ${count}`;
    return inputError(c, 'INVALID_VALUE_FOR_FIELD', field, problem);
  }
  const isImage = multiImage.images.every(({ id }) => kindOf(id) === 'image');
  return isImage ? null : inputError(c, 'INVALID_URN_TYPE', field, 'Each must be an image URN');
}

function refuseWords(c: Context, request: PostRequest): Response | null {
  const { article, media } = shownBy(request);
  const texts = [article?.thumbnailAltText, ...(media?.uploads ?? []).map(({ altText }) => altText)];
  if (texts.every((text) => (text ?? '').length <= longestAltText)) return null;
  return inputError(c, 'FIELD_LENGTH_TOO_LONG', 'content/altText', `The alt text exceeds ${longestAltText}`);
}

const kindOf = (urn: string): string | null =>
  /^urn:li:(image|video|document):[\w-]+$/.exec(urn)?.[1] ?? null;

/** Uploads that are not there, not the author's, or not ready. */
export async function refuseUploads(
  c: Context,
  tx: StoreTransaction,
  { article, media }: Shown,
  { author, now, settings }: { author: string; now: Date; settings: LinkedInSettings },
): Promise<Response | null> {
  const refuse = (code: MediaCode, message: string): Response =>
    settings.mediaErrors === 'code' ? codedError(c, code, message) : inputError(c, code, 'content', message);
  const urns = [article?.thumbnail ?? [], (media?.uploads ?? []).map(({ urn }) => urn)].flat();
  for (const urn of urns) {
    const upload = await findUpload(tx, urn);
    if (!upload) return refuse(unknownCodes[kindOf(urn) ?? ''] ?? 'INVALID_IMAGE_ID', `${urn} is invalid`);
    // Words of an answer of 2019-08 (MicrosoftDocs/feedback#1815).
    if (upload.owner !== author) {
      return badRequest(
        c,
        'One or more of the assets is not owned by the author. All assets must be owned by the author',
      );
    }
    const status = statusOf(upload, now);
    if (status === 'PROCESSING_FAILED') {
      return refuse('MEDIA_ASSET_PROCESSING_FAILED', 'Media asset failed processing');
    }
    if (status !== 'AVAILABLE') return refuse('MEDIA_ASSET_WAITING_UPLOAD', 'Media asset is waiting upload');
  }
  return null;
}

const unknownCodes: Readonly<Record<string, MediaCode>> = {
  image: 'INVALID_IMAGE_ID',
  video: 'INVALID_VIDEO_ID',
  document: 'INVALID_DOCUMENT_ID',
};
