import type { EmulatorContext, StoreTransaction } from '../harness/index.ts';
import { cloudError } from './cloud-error.ts';
import type { PersonData } from './entities.ts';
import { misfit } from './media-rules.ts';
import { findMedia } from './media.ts';
import type { MediaPart } from './media-part.ts';
import type { MessageRequest } from './message-request.ts';
import { hasOpenWindow, hasStopped } from './people.ts';
import { seededRefusal, seededWindow, type Refusal } from './recipients.ts';
import type { WhatsappSettings } from './settings.ts';

/** Why a message that is written right does not arrive; null: it does. Throws what is said of a file that is not there. */
export async function refusalFor(
  tx: StoreTransaction,
  context: EmulatorContext,
  settings: WhatsappSettings,
  request: MessageRequest,
  person: PersonData,
): Promise<Refusal | null> {
  const { to, category, file } = request;
  const now = context.clock.now();
  const fileRefusal = file && (await refusalOfFile(tx, context, settings, file));
  const seeded = seededRefusal(to, category === 'marketing', file !== null);
  if (seeded) return seeded;
  if (category === 'marketing' && hasStopped(person, now)) return stopped;
  if (category === null && !hasOpenWindow(to, person, now, settings)) {
    return { ...windowClosed, told: seededWindow(to)?.told ?? 'at_once' };
  }
  return fileRefusal ?? (request.held === 'dropped' ? dropped : null);
}

const dropped: Refusal = {
  code: 132015,
  details: 'Template is paused due to low quality, and its messages that were held are dropped.',
  told: 'by_webhook',
};

const stopped: Refusal = {
  code: 131050,
  details: 'Unable to deliver the message. This recipient has chosen to stop receiving marketing messages.',
  told: 'by_webhook',
};

const windowClosed = {
  code: 131047,
  details:
    'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
} as const;

async function refusalOfFile(
  tx: StoreTransaction,
  context: EmulatorContext,
  settings: WhatsappSettings,
  { kind, id, link }: MediaPart,
): Promise<Refusal | null> {
  // An address is opened after the answer only. Here nothing is fetched: hosts of that domain are known to lead nowhere.
  if (id === null) {
    const details = 'Failed to download the media file from the given address.';
    const leadsNowhere = /(^|\.)invalid$/.test(new URL(link ?? '').hostname);
    return leadsNowhere ? { code: 131053, details, told: 'by_webhook' } : null;
  }
  const media = await findMedia(tx, context, id);
  if (media === null) {
    throw cloudError(settings.missingFileCode, `Media with id ${id} does not exist, or has expired.`);
  }
  const details = media.data.problem ?? misfit(kind, media.data.mime);
  return details === null ? null : { code: 131053, details, told: settings.fileRefusals };
}
