import { CarillonError } from '../../core/index.ts';
import { readJson } from '../http.ts';
import { webhookSchema } from './schemas.ts';

/** What a webhook says under one of its fields; nothing when it is of another object. Throws on what is no webhook. */
export function changesIn(body: string, field: string) {
  const webhook = readJson(webhookSchema, body);
  if (webhook === null)
    throw new CarillonError('invalid_input', { field: 'body', problem: 'is not a webhook of WhatsApp' });
  if (webhook.object !== 'whatsapp_business_account') return [];
  return webhook.entry
    .flatMap(({ changes }) => changes)
    .filter((change) => change.field === field)
    .map(({ value }) => value);
}
