import type { Connection, RecentPost } from '../platform.ts';
import { rules } from './errors.ts';
import { sinceSeconds, type Edge } from './list.ts';
import { postSchema, type Attachment } from './schemas.ts';

const shown = 'media_type,target{id}';

/** The Page's posts since a moment. `site` is Facebook's own domain. Reels are in a list of their own. */
export const postsOf = ({ account }: Connection, since: Date, site: string): Edge => ({
  path: [account.remoteId, 'published_posts'],
  query: {
    fields: `id,message,created_time,permalink_url,attachments{unshimmed_url,url,${shown},subattachments{${shown}}}`,
    since: String(sinceSeconds(since)),
  },
  rules,
  read: (item) => postOf(item, site) ?? 'unreadable',
});

/** A post as a list shows it; null when it can not be read. Pure. */
export function postOf(item: unknown, site: string): RecentPost | null {
  const post = postSchema.safeParse(item).data;
  if (post === undefined) return null;
  const attachments = (post.attachments?.data ?? []).map((one) => ({
    ...one,
    link: linkOf(one),
    media: mediaOf(one, site),
  }));
  const text = post.message ?? '';
  const video = attachments.find(({ media_type: type, media }) => type === 'video' && media.length > 0);
  return {
    // A video was published under its own number. One that an address in the text shows is somebody else's.
    remoteId: (video !== undefined && !namesSite(text, site) && video.media[0]) || post.id,
    url: post.permalink_url ?? null,
    text,
    replyTo: null,
    links: attachments.flatMap(({ link, media }) => (media.length === 0 && link !== null ? [link] : [])),
    media: attachments.flatMap(({ media }) => media),
    createdAt: post.created_time,
  };
}

/** Ids of the photos and videos that an attachment shows from Facebook itself; a video elsewhere is a link. */
function mediaOf(attachment: Attachment, site: string): string[] {
  const { subattachments } = attachment;
  if (subattachments !== undefined && subattachments.data.length > 0)
    return subattachments.data.flatMap(({ media_type: type, target }) => idOf(type ?? 'photo', target));
  const link = linkOf(attachment);
  const isOwn = link === null || isOn(URL.parse(link)?.hostname ?? '', site);
  return isOwn ? idOf(attachment.media_type, attachment.target) : [];
}

const idOf = (type: string | undefined, target: Attachment['target']): string[] =>
  target?.id !== undefined && (type === 'photo' || type === 'video') ? [target.id] : [];

const linkOf = ({ unshimmed_url: real, url }: Attachment): string | null =>
  real ?? (url === undefined ? null : unshimmed(url));

/** Facebook wraps outgoing links: https://l.<host>/l.php?u=<the link>. */
function unshimmed(link: string): string {
  const url = URL.parse(link);
  return (url?.pathname === '/l.php' && url.searchParams.get('u')) || link;
}

const isOn = (host: string, site: string): boolean => host === site || host.endsWith(`.${site}`);

const namesSite = (text: string, site: string): boolean => text.toLowerCase().includes(site);
