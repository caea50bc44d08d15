import { sha256 } from '../../core/index.ts';
import type { Entity, StoredFile } from '../harness/index.ts';

export const platform = 'whatsapp';

/** The one business phone number there is. */
export const emulatedNumber = {
  id: '200000000000001',
  accountId: '200000000000000',
  displayPhoneNumber: '+1 555-100-0001',
  verifiedName: 'Carillon Demo Business',
  token: 'emulated-whatsapp-token',
  appSecret: 'emulated-whatsapp-secret',
} as const;

/** The app whose webhooks tell of the number. */
export const emulatedApp = { id: '200000000000009', name: 'Carillon Demo App' } as const;

export type MessageStatus = 'sent' | 'delivered' | 'read' | 'played' | 'failed';

/** What becomes of a message, and when its sender is told. */
export interface MessageState {
  status: MessageStatus;
  /** ISO time. */
  at: string;
}

export interface MessageData {
  /** Digits only, as WhatsApp names people. */
  to: string;
  /** What the recipient reads. */
  text: string;
  taskId: string | null;
  states: MessageState[];
  /** Ids of uploaded files in it. */
  files?: readonly string[];
  /** The address of a file that was not uploaded. */
  link?: string | null;
  /** Its template, the name of its document. */
  note?: string | null;
  /** The message it answers. */
  quotes?: string | null;
}

export type Message = Entity<MessageData>;

export interface MediaData {
  /** As the client called it. */
  mime: string;
  file: StoredFile;
  /** Why no message may have it; null: none. */
  problem: string | null;
  /** Its client deleted it. */
  deleted: boolean;
}

export type UploadedMedia = Entity<MediaData>;

/** What the number knows of a person: named by a hash, so that no person's number stands in an id. */
export interface PersonData {
  /** ISO times. Until when the messages sent have used up what the pair may send. */
  busyUntil: string | null;
  /** When the person wrote last. */
  wroteAt: string | null;
  /** Since when the person wants no marketing. */
  stoppedAt: string | null;
  /** When the person was last counted as reached outside a window. */
  reachedAt: string | null;
}

/** All messages of the number are accepted one after the other. */
export const numberLock = `${platform}/${emulatedNumber.id}`;

export const digitsOf = (phoneNumber: string): string => phoneNumber.replaceAll(/\D/g, '');

export const personId = (digits: string): string => sha256(digits).slice(0, 32);

/** What a stranger may see of a number: its last four digits. */
export const maskedNumber = (digits: string): string => digits.replaceAll(/\d(?=\d{4})/g, '*');
