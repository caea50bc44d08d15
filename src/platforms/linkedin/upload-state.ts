import { z } from 'zod';
import { CallFailed } from '../http.ts';
import { look as pace, unseenBytesMs } from './limits.ts';
import { kinds } from './media-kinds.ts';
import { ask, isRefusal } from './request.ts';
import { Lost, nowOf, stand, unavailable, type Work } from './upload-work.ts';
import type { Upload } from './uploads.ts';

/** LinkedIn is at work on it. */
export interface Waiting {
  waitMs: number;
  reason: string;
}

const uploadState = z.object({
  status: z.string(),
  processingFailureReason: z.string().optional().catch(undefined),
});

type State = z.infer<typeof uploadState> | 'hidden' | 'unknown';

/** What LinkedIn makes of it. Tokens that may only post may not see every kind ("hidden"). Throws CallFailed. */
export async function stateOf({ connection, media }: Work, { urn }: Upload): Promise<State> {
  try {
    return await ask(
      connection,
      uploadState,
      `/rest/${kinds[media.kind].resource}/${encodeURIComponent(urn)}`,
    );
  } catch (error) {
    if (isRefusal(error, [403])) return 'hidden';
    if (isRefusal(error, [404])) return 'unknown';
    throw error;
  }
}

/** Whether all bytes have come, by its state. */
export const hasCome = (state: State): boolean =>
  typeof state === 'object' && ['PROCESSING', 'AVAILABLE'].includes(state.status);

/** Asks how far LinkedIn has come with it. */
export async function look(work: Work, at: Upload): Promise<Upload | Waiting> {
  const state = await stateOf(work, at);
  if (state === 'hidden') return goOnUnseen(work, at);
  const status = state === 'unknown' ? 'WAITING_UPLOAD' : state.status;
  const forMs = nowOf(work).getTime() - at.since.getTime();
  switch (status) {
    case 'AVAILABLE':
      return stand(work.keep, { ...at, stage: 'ready', since: nowOf(work) });
    case 'PROCESSING_FAILED':
      // Another try begins with nothing.
      await work.keep(null);
      throw new CallFailed(failureIn(work, state));
    case 'WAITING_UPLOAD':
      if (forMs > unseenBytesMs)
        throw new Lost(unavailable(`LinkedIn took the ${work.media.kind} and does not find it any more.`));
  }
  const waitMs = Math.min(Math.max(forMs / 2, pace.shortestMs), pace.longestMs);
  return { waitMs: Math.round(waitMs), reason: `LinkedIn is at work on the ${work.media.kind}` };
}

/**
 * An image is ready soon, and a post that comes too early is refused. The others get some time first: 10 s, and a second
 * for each megabyte.
 */
async function goOnUnseen(work: Work, at: Upload): Promise<Upload | Waiting> {
  const { kind } = work.media;
  if (kind === 'image' || kind === 'gif' || at.stage === 'unseen')
    return stand(work.keep, { ...at, stage: 'ready', since: nowOf(work) });
  await stand(work.keep, { ...at, stage: 'unseen' });
  const reason = `LinkedIn is at work on the ${kind}, and does not let this token see how far it is`;
  return { waitMs: Math.min(10_000 + at.bytes / 1_000, 120_000), reason };
}

function failureIn({ media }: Work, state: State): CallFailed['failure'] {
  const said = typeof state === 'object' ? state.processingFailureReason?.slice(0, 300) : undefined;
  const why = said === undefined ? 'It does not say why.' : `LinkedIn said: "${said}"`;
  const message = `LinkedIn could not process the ${media.kind}. ${why}`;
  return { kind: 'rejected', message, platformCode: 'PROCESSING_FAILED' };
}
