import type { EmulatorContext, StoredFile } from '../harness/index.ts';
import { platform } from './entities.ts';
import type { FacebookSettings } from './facebook-settings.ts';
import type { Video, VideoData } from './media.ts';
import { failureOf, processingFailure } from './video-rules.ts';

/** What is known of a video once its last byte has come; how the work on it will end is decided here. */
export function arrived(
  use: VideoData['use'],
  file: StoredFile,
  context: EmulatorContext,
  settings: FacebookSettings,
): Pick<VideoData, 'file' | 'expectedBytes' | 'receivedBytes' | 'failure' | 'worksUntil'> {
  const fault = context.faults.take(platform, 'processing', 'before');
  const isLater = use !== 'video' && settings.processing === 'after finish';
  return {
    file,
    expectedBytes: file.bytes,
    receivedBytes: file.bytes,
    failure: fault ? processingFailure : failureOf(use, file, settings),
    worksUntil: isLater ? null : endOfWork(context),
  };
}

/** The same video with the work on it begun, if it had not. */
export const atWork = (video: Video, context: EmulatorContext): Video => ({
  ...video,
  data: { ...video.data, worksUntil: video.data.worksUntil ?? endOfWork(context) },
});

const endOfWork = ({ clock, settings }: EmulatorContext): string =>
  new Date(clock.now().getTime() + settings.processingMs).toISOString();
