import type { EmulatorContext, FeedItem, FeedMedia, StoreTransaction } from '../harness/index.ts';
import {
  emulatedNumber,
  maskedNumber,
  numberLock,
  platform,
  type Message,
  type MessageData,
} from './entities.ts';
import { shownMedia } from './media.ts';
import { metricsOf } from './statuses.ts';

/** The messages of the number, newest first, with the last digits of who got them. */
export function readFeed(context: EmulatorContext, limit: number): Promise<FeedItem[]> {
  return context.store.transaction(numberLock, async (tx) => {
    const query = { platform, kind: 'message', owner: emulatedNumber.id, limit };
    const items: FeedItem[] = [];
    for (const message of await tx.list<MessageData>(query)) {
      items.push(itemOf(message, await mediaOf(tx, message), context.clock.now()));
    }
    return items;
  });
}

function itemOf(message: Message, media: readonly FeedMedia[], now: Date): FeedItem {
  const { to, text, taskId, link = null, note = null, quotes = null } = message.data;
  return {
    id: message.id,
    ...(quotes !== null && { replyTo: quotes }),
    taskId,
    account: emulatedNumber.displayPhoneNumber,
    text,
    link,
    to: maskedNumber(to),
    url: null,
    ...(media.length > 0 && { media }),
    ...(note !== null && { note }),
    createdAt: message.createdAt,
    metrics: metricsOf(message, now),
  };
}

/** There are no alternative texts: a caption is the text of the message. */
async function mediaOf(tx: StoreTransaction, { data }: Message): Promise<FeedMedia[]> {
  const media: FeedMedia[] = [];
  for (const id of data.files ?? []) {
    const found = await shownMedia(tx, id);
    if (!found) continue;
    const { mime, file } = found.data;
    const { bytes, sha256, preview, durationMs } = file;
    media.push({
      id,
      mime,
      bytes,
      sha256,
      alt: null,
      preview,
      ...(durationMs !== null && { durationMs }),
    });
  }
  return media;
}
