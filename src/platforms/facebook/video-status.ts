import { graphAccess, graphErrorOf, graphGet } from '../graph.ts';
import { call, CallFailed, nowAt, readJson } from '../http.ts';
import type { Connection } from '../platform.ts';
import { callFailureOf, isMissing, postRules } from './errors.ts';
import { videoStatusSchema, type VideoStatus } from './schemas.ts';

/** What Facebook says of a video of ours; null when it does not know it. */
export async function videoStatus(
  { credentials, endpoint }: Connection,
  id: string,
): Promise<VideoStatus | null> {
  const query = { fields: 'status,published,permalink_url' };
  const answer = await call(endpoint, graphGet(graphAccess(credentials, 'FB'), [id], query));
  if (isMissing(answer)) return null;
  const video = readJson(videoStatusSchema, answer.body);
  if (answer.status !== 200 || video === null || graphErrorOf(answer) !== null)
    throw new CallFailed(callFailureOf(answer, nowAt(endpoint), postRules));
  return video;
}

/** Whether Facebook says that a video is live; "unclear" while that may still change, or where its words disagree. */
export function publicationOf({
  status,
  published,
}: VideoStatus): 'live' | 'not live' | 'unclear' | 'unsaid' {
  const publishing = status.publishing_phase?.status;
  if (publishing === 'complete') return 'live';
  if (publishing === 'in_progress' || status.processing_phase?.status === 'in_progress') return 'unclear';
  if (publishing === undefined) return published === true ? 'live' : 'unsaid';
  return published === true ? 'unclear' : 'not live';
}

/** Facebook's words for what is wrong with the file; null when nothing is. */
export function complaintOf({ status }: VideoStatus): string | null {
  const phases = [status.uploading_phase, status.processing_phase, status.publishing_phase];
  const failed = phases.find((phase) => phase?.status === 'error' || phase?.error !== undefined);
  if (failed !== undefined) return failed.error?.message ?? 'it gave no reason';
  return /^(error|upload_failed)$/.test(status.video_status ?? '') ? 'it gave no reason' : null;
}
