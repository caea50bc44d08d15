import { nowAt } from '../http.ts';
import type { Connection, RecentPost, RecentPosts } from '../platform.ts';
import { rules } from './errors.ts';
import { storyLifeMs, uploadLifeMs } from './limits.ts';
import { readAll, sinceSeconds } from './list.ts';
import { storySchema } from './schemas.ts';
import { publicationOf, videoStatus } from './video-status.ts';

/**
 * Our story, by the upload that it shows; no other can be it, so the others are left out. After a day the list proves
 * nothing any more.
 */
export async function recentStory(
  connection: Connection,
  upload: { id: string; isVideo: boolean },
  since: Date,
): Promise<RecentPosts> {
  const { complete, posts } = await readAll(connection, {
    path: [connection.account.remoteId, 'stories'],
    query: {
      fields: 'post_id,status,creation_time,media_type,media_id,url',
      // So far back that a story dated by its upload is in it.
      since: String(sinceSeconds(new Date(since.getTime() - uploadLifeMs))),
    },
    rules,
    read: (item) => storyOf(item, upload.id, since),
  });
  if (posts.length > 0) return { complete: true, posts };
  const isOver = nowAt(connection.endpoint).getTime() - since.getTime() >= storyLifeMs;
  const video = upload.isVideo ? await videoStatus(connection, upload.id) : null;
  const mayCome = video !== null && ['live', 'unclear'].includes(publicationOf(video));
  return { complete: complete && !isOver && !mayCome, posts: [] };
}

function storyOf(item: unknown, upload: string, since: Date): RecentPost | 'unreadable' | 'irrelevant' {
  const story = storySchema.safeParse(item).data;
  if (story === undefined) return 'unreadable';
  if (story.media_id !== upload) return 'irrelevant';
  const { post_id: remoteId, url = null, media_id: media } = story;
  return { remoteId, url, text: '', replyTo: null, media: [media], createdAt: since };
}
