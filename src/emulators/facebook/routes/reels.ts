import type { Context } from 'hono';
import type { EmulatorContext, StoreTransaction } from '../../harness/index.ts';
import {
  GraphError,
  parameterError,
  textOf,
  unsupportedRequest,
  type GraphParameters,
} from '../../harness/graph/index.ts';
import { checkPage, readCall } from '../call.ts';
import { pageLock, platform, type PostData } from '../entities.ts';
import type { FacebookSettings } from '../facebook-settings.ts';
import { findVideo, putVideo, type Video } from '../media.ts';
import { messageIn } from '../post-content.ts';
import { publicIdOf, putPost } from '../posts.ts';
import { videoFailed, uploadError } from '../video-rules.ts';
import { stateOf } from '../video-status.ts';
import { atWork } from '../video-work.ts';

const maxReelsADay = 30;
const dayMs = 24 * 3_600_000;

/** POST /{page}/video_reels and /{page}/video_stories: start opens an upload, finish publishes what was uploaded. */
export function addReel(context: EmulatorContext, settings: FacebookSettings, use: 'reel' | 'story') {
  return async (c: Context): Promise<Response> => {
    const parameters = await readCall(c);
    const pageId = checkPage(c);
    const phase = textOf(parameters, 'upload_phase');
    if (phase === null) throw parameterError('Missing parameter: upload_phase');
    if (phase === 'start') return c.json(await start(c, context, pageId, use));
    if (phase !== 'finish') throw parameterError('Param upload_phase must be one of {start, finish}');
    const wanted = wantedIn(parameters, use);
    const taskId = c.req.header('x-request-id') ?? null;
    const answer = await context.store.transaction(pageLock(pageId), async (tx) => {
      const video = await uploadedVideo(tx, context, settings, { id: wanted.videoId, use, c });
      if (use === 'reel' && wanted.state === 'PUBLISHED') await refuseTooMany(tx, context, pageId);
      const { title, description } = wanted;
      const named = atWork({ ...video, data: { ...video.data, title, description } }, context);
      await tx.put(named);
      if (wanted.state === 'DRAFT') return { success: true };
      const media = [{ ...named, kind: 'video' as const }];
      const post = await putPost(tx, context, {
        message: description,
        link: null,
        media,
        format: use,
        taskId,
      });
      // Of a reel the answer names nothing.
      return use === 'reel' ? { success: true } : { success: true, post_id: publicIdOf(post) };
    });
    return c.json(answer);
  };
}

async function start(
  c: Context,
  context: EmulatorContext,
  pageId: string,
  use: 'reel' | 'story',
): Promise<Record<string, string>> {
  const { id } = await context.store.transaction(pageLock(pageId), (tx) =>
    putVideo(tx, context.clock.now(), { use }),
  );
  return { video_id: id, upload_url: uploadUrl(c, id) };
}

/** On the vendor's upload host in life; all hosts are one here, at the address of this very call. */
function uploadUrl(c: Context, videoId: string): string {
  const version = c.req.param('version') ?? '';
  const { origin, pathname } = new URL(c.req.url);
  return `${origin}${pathname.slice(0, pathname.lastIndexOf(`/${version}/`))}/video-upload/${version}/${videoId}`;
}

function wantedIn(parameters: GraphParameters, use: 'reel' | 'story') {
  const required = use === 'reel' ? ['video_id', 'video_state'] : ['video_id'];
  const missing = required.filter((name) => !textOf(parameters, name));
  if (missing.length > 0) throw parameterError(`Missing parameter: ${missing.join(', ')}`);
  const state = (textOf(parameters, 'video_state') ?? 'PUBLISHED').toUpperCase();
  if (state === 'SCHEDULED' || 'scheduled_publish_time' in parameters)
    throw parameterError('The emulator publishes at once only: leave out scheduled_publish_time');
  if (!['PUBLISHED', 'DRAFT'].includes(state))
    throw parameterError('Param video_state must be one of {DRAFT, PUBLISHED, SCHEDULED}');
  return {
    videoId: textOf(parameters, 'video_id') ?? '',
    state,
    title: textOf(parameters, 'title')?.trim() || null,
    description: messageIn(parameters, 'description'),
  };
}

/** The video, whole and not yet published; refused when it can not be worked on. */
async function uploadedVideo(
  tx: StoreTransaction,
  context: EmulatorContext,
  settings: FacebookSettings,
  { id, use, c }: { id: string; use: 'reel' | 'story'; c: Context },
): Promise<Video> {
  const video = await findVideo(tx, id);
  if (!video || video.data.use !== use || video.data.deletedAt !== null)
    throw unsupportedRequest(c.req.method, id);
  if (video.data.publishedAt !== null) throw parameterError('The video was published before');
  if (video.data.file === null) throw uploadError(6000, 1363045);
  const state = stateOf(video, context.clock.now(), settings);
  if (state === 'failed' && video.data.failure) throw videoFailed(video.data.failure);
  return video;
}

/** "Rate Limit" of the guide to reels; which error says so is unverified: 613 is the one of custom limits. */
async function refuseTooMany(tx: StoreTransaction, context: EmulatorContext, pageId: string): Promise<void> {
  const since = new Date(context.clock.now().getTime() - dayMs + 1);
  let reels = 0;
  let before: string | undefined;
  for (;;) {
    const batch = await tx.list<PostData>({
      platform,
      kind: 'post',
      owner: pageId,
      since,
      limit: 100,
      ...(before !== undefined && { before }),
    });
    reels += batch.filter(({ data }) => data.format === 'reel').length;
    before = batch.at(-1)?.id;
    if (reels >= maxReelsADay)
      throw new GraphError(613, '(#613) Calls to this api have exceeded the rate limit.');
    if (batch.length < 100) return;
  }
}
