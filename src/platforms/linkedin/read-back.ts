import type { Connection, Draft, Handle, RecentPost, RecentPosts } from '../platform.ts';
import { commentText } from './comments.ts';
import { clockLeewayMs, readBack } from './limits.ts';
import { fromLittleText, namesInText } from './little-text.ts';
import { ask, finder } from './request.ts';
import { postsPage, type ListedPost } from './schemas.ts';
import { uploadedIn } from './uploads.ts';

/** An organization's posts since `since`, newest first. (A member's can not be listed by ordinary apps.) */
export async function recentPosts(
  connection: Connection,
  since: Date,
  urlOf: (urn: string) => string,
): Promise<RecentPosts> {
  const { pageSize, maxPages } = readBack;
  const author = encodeURIComponent(connection.account.remoteId);
  const from = since.getTime() - clockLeewayMs;
  const posts = new Map<string, RecentPost>();
  for (let page = 0; page < maxPages; page += 1) {
    const start = page * pageSize;
    const path = `/rest/posts?q=author&author=${author}&count=${pageSize}&start=${start}&sortBy=CREATED`;
    const { elements, paging } = await ask(connection, postsPage, path, finder);
    const within = elements.filter(({ createdAt }) => createdAt.getTime() >= from);
    // By id: pages are counted from the newest, so a post made meanwhile shows one post twice.
    for (const post of within.filter(isLive)) posts.set(post.id, postOf(post, urlOf));
    // A page may be short because LinkedIn leaves out what it hides; only an empty one or the total is the end.
    const isLast = elements.length === 0 || (paging?.total !== undefined && start + pageSize >= paging.total);
    if (isLast || within.length < elements.length) return { complete: true, posts: [...posts.values()] };
  }
  return { complete: false, posts: [...posts.values()] };
}

const isLive = ({ lifecycleState }: ListedPost): boolean => lifecycleState !== 'DRAFT';

const postOf = (
  { id, commentary, content, createdAt }: ListedPost,
  urlOf: (urn: string) => string,
): RecentPost => ({
  remoteId: id,
  url: urlOf(id),
  text: commentary,
  replyTo: null,
  ...(content && { links: content.article ? [content.article.source] : [], media: filesIn(content) }),
  createdAt,
});

const filesIn = ({ media, multiImage }: NonNullable<ListedPost['content']>): string[] =>
  [...(media ? [media] : []), ...(multiImage?.images ?? [])].map(({ id }) => id);

/** An upload of ours that is shown is proof, and a post without it is another. Else equal text, and files or link. */
export function isSame(draft: Draft, post: RecentPost, handle: Handle): boolean {
  if (post.replyTo !== undefined && post.replyTo !== (draft.reply?.to ?? null)) return false;
  if (draft.reply !== undefined) return comparable(commentText(draft)) === comparable(post.text);
  const { media: shown = [] } = post;
  const uploads = uploadedIn(handle);
  if (uploads.length > 0) return uploads.some((urn) => shown.includes(urn));
  if (shown.length !== (draft.media?.length ?? 0)) return false;
  return isSameText(draft.text, post.text) && isSameLink(draft.link, post.links);
}

/** LinkedIn may return a post's commentary as it was sent, or with hashtags as elements, or plain. */
function isSameText(wanted: string, shown: string): boolean {
  const readings = [shown, fromLittleText(shown)].map(comparable);
  return [wanted, ...namesInText(wanted)].some((text) => readings.includes(comparable(text)));
}

function isSameLink(wanted: string | null, shown: readonly string[] = []): boolean {
  if (wanted === null) return shown.length === 0;
  return shown.length === 0 || shown.some((link) => plainLink(link) === plainLink(wanted));
}

const plainLink = (link: string): string => link.replace(/^https?:\/\//i, '').replace(/\/$/, '');

const comparable = (text: string): string => text.normalize('NFC').replaceAll('\r\n', '\n').trim();
