import type { Entity } from '../harness/index.ts';

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

export type MessageStatus = 'sent' | 'delivered' | 'read' | 'failed';

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
}

export type Message = Entity<MessageData>;

/** All messages of the number are accepted one after the other. */
export const numberLock = `${platform}/${emulatedNumber.id}`;

export const digitsOf = (phoneNumber: string): string => phoneNumber.replaceAll(/\D/g, '');

/** What a stranger may see of a number: its last four digits. */
export const maskedNumber = (digits: string): string => digits.replaceAll(/\d(?=\d{4})/g, '*');
