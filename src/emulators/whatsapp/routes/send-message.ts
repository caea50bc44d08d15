import type { Context } from 'hono';
import { logEffect, timedNumber, type EmulatorContext } from '../../harness/index.ts';
import { readCall } from '../call.ts';
import { cloudError } from '../cloud-error.ts';
import { digitsOf, emulatedNumber, numberLock, platform, type Message } from '../entities.ts';
import { parseMessage, type MessageRequest } from '../message-request.ts';
import { refusalFor } from '../recipients.ts';
import { statesOf, webhooksOf } from '../statuses.ts';

/** POST /{phone_number_id}/messages: 200 means accepted; what becomes of it is told by webhooks. */
export function sendMessage(context: EmulatorContext) {
  return async (c: Context): Promise<Response> => {
    const request = parseMessage(await readCall(c));
    if (request.to === digitsOf(emulatedNumber.displayPhoneNumber)) {
      throw cloudError(131021, 'Sender and recipient phone number is the same.');
    }
    const message = await accept(context, request, c.req.header('x-request-id') ?? null);
    return c.json({
      messaging_product: 'whatsapp',
      contacts: [{ input: request.input, wa_id: request.to }],
      messages: [{ id: message.id, message_status: 'accepted' }],
    });
  };
}

/** The message and the webhooks it owes are kept in one transaction, before the answer. */
async function accept(
  context: EmulatorContext,
  request: MessageRequest,
  taskId: string | null,
): Promise<Message> {
  const refusal = refusalFor(request.to, request.category !== null);
  if (refusal?.told === 'at_once') throw cloudError(refusal.code, refusal.details);
  const createdAt = context.clock.now();
  return context.store.transaction(numberLock, async (tx) => {
    const number = timedNumber(createdAt, await tx.nextNumber('whatsapp.message'));
    const message: Message = {
      platform,
      kind: 'message',
      id: `wamid.HBgL${Buffer.from(number).toString('base64')}`,
      owner: emulatedNumber.id,
      createdAt,
      data: {
        to: request.to,
        text: request.text,
        taskId,
        states: statesOf(refusal, createdAt, context.settings.webhookDelayMs),
      },
    };
    await tx.put(message);
    const { id: remoteId, owner: account } = message;
    await logEffect(tx, { platform, account, remoteId, text: request.text, taskId, at: createdAt });
    for (const webhook of webhooksOf(message, request, refusal)) await tx.owe(webhook);
    return message;
  });
}
