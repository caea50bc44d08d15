import { CallFailed } from '../http.ts';
import type { RecentPosts } from '../platform.ts';

/** WhatsApp has no list of sent messages; its witness is the status webhook. Asking is a mistake of ours. */
export async function recentPosts(): Promise<RecentPosts> {
  throw new CallFailed({ kind: 'internal', message: 'WhatsApp has no list of sent messages to read back.' });
}

/** Nothing that could be listed is ever this message. */
export const isSame = (): boolean => false;
