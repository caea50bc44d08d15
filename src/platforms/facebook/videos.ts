import { CallFailed } from '../http.ts';
import type { Connection, RecentPost, RecentPosts } from '../platform.ts';
import { postRules, rules } from './errors.ts';
import { uploadLifeMs } from './limits.ts';
import { readAll, sinceSeconds, type Edge } from './list.ts';
import { reelSchema, videoSchema } from './schemas.ts';
import { publicationOf, videoStatus } from './video-status.ts';

const fields = 'id,title,description,created_time,permalink_url,published';

/** The Page's videos since a moment, reels among them; without their marks where Graph does not know that field. */
export async function recentVideos(
  connection: Connection,
  since: Date,
  addressOf: AddressOf,
): Promise<RecentPosts> {
  const edge = (wanted: string): Edge => ({
    path: [connection.account.remoteId, 'videos'],
    query: { fields: wanted, since: String(sinceSeconds(since)) },
    rules,
    read: (item) => videoOf(item, since, addressOf),
  });
  try {
    return await readAll(connection, edge(`${fields},universal_video_id`));
  } catch (error) {
    if (!(error instanceof CallFailed) || error.failure.platformCode !== '100') throw error;
    return readAll(connection, edge(fields));
  }
}

/** Makes an address of an id; Graph gives a video's without its host. */
type AddressOf = (id: string) => string;

/** What is not published, or older than `since`, is no answer to our call. Pure. */
export function videoOf(
  item: unknown,
  since: Date,
  addressOf: AddressOf,
): RecentPost | 'unreadable' | 'irrelevant' {
  const video = videoSchema.safeParse(item).data;
  if (video === undefined) return 'unreadable';
  const isOld = video.created_time.getTime() < sinceSeconds(since) * 1000;
  if (isOld || video.published === false) return 'irrelevant';
  const { id, permalink_url: url, universal_video_id: mark } = video;
  return {
    remoteId: id,
    url: url?.startsWith('http') ? url : addressOf(id),
    text: video.description ?? video.title ?? '',
    replyTo: null,
    media: mark === undefined ? [id] : [id, mark],
    createdAt: video.created_time,
  };
}

/**
 * Our reel, by the number it had before it was published: its own status says so, or the list of reels. No other reel
 * can be it, so the others are left out.
 */
export async function recentReel(
  connection: Connection,
  id: string,
  since: Date,
  addressOf: AddressOf,
): Promise<RecentPosts> {
  const video = await videoStatus(connection, id);
  const reel: RecentPost = {
    remoteId: id,
    url: addressOf(id),
    text: '',
    replyTo: null,
    media: [id],
    // Facebook's time is that of the upload, from before the window.
    createdAt: since,
  };
  const publication = video === null ? 'unsaid' : publicationOf(video);
  if (publication === 'live') return { complete: true, posts: [reel] };
  const { complete, posts } = await readAll(connection, reelsOf(connection, since, reel));
  if (posts.length > 0 && publication === 'unsaid') return { complete: true, posts };
  return { complete: complete && posts.length === 0 && publication !== 'unclear', posts: [] };
}

/** Reads so far back that the upload is in it. */
const reelsOf = ({ account }: Connection, since: Date, reel: RecentPost): Edge => ({
  path: [account.remoteId, 'video_reels'],
  query: { fields: 'id', since: String(sinceSeconds(new Date(since.getTime() - uploadLifeMs))) },
  rules: postRules,
  read: (item) => {
    const id = reelSchema.safeParse(item).data?.id;
    if (id === undefined) return 'unreadable';
    return id === reel.remoteId ? reel : 'irrelevant';
  },
});
