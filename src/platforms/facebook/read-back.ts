import type { Connection, Draft, Handle, RecentPost, RecentPosts, Reply } from '../platform.ts';
import { commentOf, commentText, postBelow } from './comments.ts';
import { commentRules } from './errors.ts';
import { readAll, type Edge } from './list.ts';
import { storyIn, uploadsIn } from './handle.ts';
import { postsOf } from './posts.ts';
import { recentStory } from './stories.ts';
import { recentReel, recentVideos } from './videos.ts';

/** Where Facebook's own things are: its domain, and the address of an id. */
export interface Site {
  domain: string;
  addressOf(id: string): string;
}

/** The list in which the draft behind `handle` would stand: comments, the reel or story itself, videos, or posts. */
export function recentPosts(
  connection: Connection,
  since: Date,
  handle: Handle,
  reply: Reply | null,
  { domain, addressOf }: Site,
): Promise<RecentPosts> {
  if (reply !== null) return readAll(connection, commentsOf(connection, since, postBelow(reply)));
  const { reel, file } = handle;
  if (reel !== undefined) return recentReel(connection, reel, since, addressOf);
  const story = storyIn(handle);
  if (story !== undefined) {
    const isVideo = handle['videoStory'] !== undefined;
    return recentStory(connection, { id: story, isVideo }, since);
  }
  if (file !== undefined) return recentVideos(connection, since, addressOf);
  return readAll(connection, postsOf(connection, since, domain));
}

/** "stream" leaves none out; Graph's default shows a choice (docs: "Object Comments"). */
const commentsOf = ({ account }: Connection, since: Date, post: string): Edge => ({
  path: [post, 'comments'],
  query: {
    fields: 'id,message,created_time,from,permalink_url',
    filter: 'stream',
    order: 'reverse_chronological',
  },
  rules: commentRules,
  read: (item) => commentOf(item, { post, pageId: account.remoteId, since }),
});

/**
 * An upload of ours that is shown is proof, and a post without it is another. Else equal text, place and link: a draft
 * without a link may still have a preview, of an address in its text.
 */
export function isSame(draft: Draft, post: RecentPost, handle: Handle): boolean {
  if (post.replyTo !== undefined && post.replyTo !== (draft.reply?.to ?? null)) return false;
  if (draft.reply !== undefined) return folded(commentText(draft)) === folded(post.text);
  const { media: shown = [], links: attached = [] } = post;
  const { mark } = handle;
  const uploads = uploadsIn(handle);
  if (uploads.length > 0) return uploads.some((id) => shown.includes(id));
  const { media: files = [] } = draft;
  if (files.length > 0) {
    // A video's number, and the mark that it was published with.
    if (mark !== undefined && shown.length > 1) return shown.includes(mark);
    return shown.length > 0 && isSameText(draft.text.trim() || (files[0]?.title ?? ''), post);
  }
  if (shown.length > 0) return false;

  const text = folded(draft.text);
  if (text !== folded(post.text)) return false;
  if (draft.link === null) return attached.length === 0 || /\S\.\S/.test(text);
  if (attached.length === 0) return text !== '';
  const wanted = plainLink(draft.link);
  return attached.some((link) => plainLink(link) === wanted);
}

/** Without a text a video that shows no mark can not be told from another one. */
const isSameText = (written: string, { text }: RecentPost): boolean =>
  folded(written) !== '' && folded(written) === folded(text);

/** What Facebook does to white space is not written down: it trims, and folds at least line ends. */
const folded = (text: string): string => text.normalize('NFC').replaceAll(/\s+/g, ' ').trim();

/** Facebook shows the address a page calls its own: other protocol, "www.", closing slash, no campaign marks. */
function plainLink(link: string): string {
  const url = URL.parse(link);
  if (url === null) return link;
  const query = new URLSearchParams(
    [...url.searchParams].filter(([name]) => !/^(utm_.*|fbclid|gclid)$/.test(name)),
  );
  query.sort();
  return `${url.host.replace(/^www\./, '')}${url.pathname.replace(/\/$/, '')}?${query}`;
}
