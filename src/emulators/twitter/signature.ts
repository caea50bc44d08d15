import { createHmac } from 'node:crypto';
import { emulatedCredentials } from './entities.ts';

/** How X signs webhooks, and how their receiver answers its challenge. */
export const signatureWith = (text: string): string =>
  `sha256=${createHmac('sha256', emulatedCredentials.consumerSecret).update(text).digest('base64')}`;
