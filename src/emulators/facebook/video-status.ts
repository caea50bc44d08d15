import type { FacebookSettings } from './facebook-settings.ts';
import type { Video } from './media.ts';

export type VideoState = 'uploading' | 'expired' | 'waiting' | 'processing' | 'failed' | 'ready';

/** Where a video stands at a moment. "waiting": it is whole, and nobody works on it yet. */
export function stateOf({ createdAt, data }: Video, now: Date, settings: FacebookSettings): VideoState {
  if (data.file === null)
    return createdAt.getTime() + settings.uploadLifeMs <= now.getTime() ? 'expired' : 'uploading';
  if (data.worksUntil === null) return 'waiting';
  if (new Date(data.worksUntil) > now) return 'processing';
  return data.failure === null ? 'ready' : 'failed';
}

/** The field `status` of a video: its three phases one after the other. */
export function statusOf(video: Video, now: Date, settings: FacebookSettings): Record<string, unknown> {
  const state = stateOf(video, now, settings);
  const { data } = video;
  return {
    video_status: videoStatus[state],
    uploading_phase: {
      status: data.file ? 'complete' : data.receivedBytes > 0 ? 'in_progress' : 'not_started',
      [settings.statusNames === 'guide' ? 'bytes_transfered' : 'bytes_transferred']: data.receivedBytes,
      ...(data.expectedBytes !== null && { source_file_size: data.expectedBytes }),
    },
    processing_phase: processingPhase(video, state, settings),
    publishing_phase: publishingPhase(data.publishedAt, state),
  };
}

const videoStatus: Readonly<Record<VideoState, string>> = {
  uploading: 'uploading',
  expired: 'expired',
  waiting: 'upload_complete',
  processing: 'processing',
  failed: 'error',
  ready: 'ready',
};

function processingPhase(
  { data }: Video,
  state: VideoState,
  settings: FacebookSettings,
): Record<string, unknown> {
  if (state === 'processing') return { status: 'in_progress' };
  if (state === 'ready') return { status: 'complete' };
  const { failure } = data;
  if (state !== 'failed' || failure === null) return { status: 'not_started' };
  return settings.statusNames === 'guide'
    ? { status: 'error', error: failure }
    : { status: 'error', errors: [failure] };
}

function publishingPhase(publishedAt: string | null, state: VideoState): Record<string, unknown> {
  if (publishedAt === null) return { status: 'not_started' };
  if (state === 'failed') return { status: 'error', publish_status: 'error' };
  if (state !== 'ready') return { status: 'in_progress' };
  const publishTime = Math.floor(new Date(publishedAt).getTime() / 1000);
  return { status: 'complete', publish_status: 'published', publish_time: publishTime };
}
