import type { Processing } from './entities.ts';
import type { TwitterSettings } from './settings.ts';
import type { Upload } from './uploads.ts';

type Options = Pick<TwitterSettings, 'failureReason'>;

/** An upload as the answers of upload, finalize and status show it. */
export function viewUpload(upload: Upload, now: Date, options: Options): Record<string, unknown> {
  const { key, file, processing } = upload.data;
  const base = { id: upload.id, media_key: key, expires_after_secs: secondsLeft(upload, now) };
  if (file === null) return base;
  const isImage = processing === null;
  return {
    ...base,
    size: file.bytes,
    ...(isImage && { image: { image_type: file.mime, w: file.width ?? 0, h: file.height ?? 0 } }),
    ...(file.mime?.startsWith('video/') && { video: { video_type: file.mime } }),
    ...(processing && { processing_info: viewProcessing(processing, now, options) }),
  };
}

export const secondsLeft = ({ data }: Upload, now: Date): number =>
  Math.floor((Date.parse(data.expiresAt) - now.getTime()) / 1000);

/** At first, a quarter of the time but at most 5 s, it waits for its turn; then it is worked on. */
function viewProcessing(
  { startedAt, endsAt, failure }: Processing,
  now: Date,
  { failureReason }: Options,
): Record<string, unknown> {
  const elapsedMs = now.getTime() - Date.parse(startedAt);
  const totalMs = Date.parse(endsAt) - Date.parse(startedAt);
  if (elapsedMs >= totalMs) {
    if (failure === null) return { state: 'succeeded', progress_percent: 100 };
    return { state: 'failed', progress_percent: 100, ...(failureReason === 'told' && { error: failure }) };
  }
  if (elapsedMs < Math.min(totalMs / 4, 5_000)) return { state: 'pending', check_after_secs: 1 };
  const secondsToGo = Math.ceil((totalMs - elapsedMs) / 1000);
  return {
    state: 'in_progress',
    // Nobody has to look more than 20 times or so.
    check_after_secs: Math.min(secondsToGo, Math.max(10, Math.ceil(totalMs / 20_000))),
    progress_percent: Math.floor((elapsedMs / totalMs) * 100),
  };
}
